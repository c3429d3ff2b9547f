"""100,000 events to come: how long the server takes to find those near a place on some days, and to show the page."""

import json
import subprocess
import sys

from bench import contacts
from bench.servers import services

# Milliseconds of server time, of the median: the search with the page that shows it.
LIMIT = 50.0


def run(rounds: int) -> dict[str, list[float]]:
    """Return how long each request took, by what was asked for; in a process that has the site's settings."""
    with services() as environment:
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        command = [sys.executable, "-m", "bench.discovery_site", str(rounds)]
        output = subprocess.run(command, env=site, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, list[float]] = json.loads(output)
    return found


def main(rounds: int) -> bool:
    """Measure and report; return whether every limit is kept."""
    return contacts.report(run(rounds), title="Events to find among 100,000", limit=LIMIT)

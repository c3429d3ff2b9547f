"""100,000 contacts of one organisation, and as many of another: how long the console's server takes for each list."""

import json
import statistics
import subprocess
import sys

from bench.servers import services

# Milliseconds of server time. Held against the median, as what else the machine does falls into the slowest.
LIMIT = 300.0


def run(rounds: int) -> dict[str, list[float]]:
    """Return how long each request took, by what was asked for; in a process that has the site's settings."""
    with services() as environment:
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        command = [sys.executable, "-m", "bench.contacts_site", str(rounds)]
        output = subprocess.run(command, env=site, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output)


_TITLE = "The console's list of 100,000 contacts, among 200,000"


def report(taken: dict[str, list[float]], *, title: str = _TITLE, limit: float = LIMIT) -> bool:
    """Print the table; return whether every limit is kept."""
    print(f"\n{title}: milliseconds in the server for each request.\n")
    print(f"{'':44}{'median':>9}{'95 %':>9}{'slowest':>9}")
    kept = True
    for name, times in taken.items():
        usual, late = statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]
        kept &= usual < limit
        verdict = "pass" if usual < limit else "FAIL"
        print(f"{name:44}{usual:9.0f}{late:9.0f}{max(times):9.0f}  {verdict}")
    print(f"\nLimit: a median of {limit:.0f} ms.")
    return kept


def main(rounds: int) -> bool:
    """Measure and report; return whether every limit is kept."""
    return report(run(rounds))

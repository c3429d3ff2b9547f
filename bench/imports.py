"""A list of contacts that comes in: how many rows in a second, without a limit."""

import json
import subprocess
import sys

from bench.servers import services

ROWS_FOR_EACH_ROUND = 20_000


def main(rounds: int) -> bool:
    """Measure and report; there is no limit to keep. Five rounds are a list of 100,000 rows."""
    rows = ROWS_FOR_EACH_ROUND * rounds
    with services() as environment:
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        command = [sys.executable, "-m", "bench.imports_site", str(rows)]
        output = subprocess.run(command, env=site, check=True, stdout=subprocess.PIPE, text=True).stdout
    print(f"\nAn import of {rows:,} rows: rows in a second, in one job.\n")
    for name, rate in json.loads(output).items():
        print(f"{name:44}{rate:9.0f}")
    return True

"""200,000 cached pages: how long a publication's purge takes, what an entry weighs, what the editor's panel costs."""

import json
import statistics
import subprocess
import sys

from bench.servers import services

# What is timed -> milliseconds that its median may take.
LIMITS = {
    "purge of a page that 50 others show": 50.0,
    "panel of that page": 100.0,
    "panel of the front page, renamed: all link to it": 100.0,
}


def run(rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each round, and under "memory" the bytes of an entry."""
    with services() as environment:
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings", "PAGECACHE_WARM": "200"}
        command = [sys.executable, "-m", "bench.purging_site", str(rounds)]
        output = subprocess.run(command, env=site, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def report(found: dict[str, list[float]]) -> bool:
    """Print the table; return whether every limit is kept."""
    print("\n200,000 entries of 1 kB, 2,000 pages: milliseconds in the server.\n")
    print(f"{'':52}{'median':>9}{'slowest':>9}{'limit':>9}")
    kept = True
    for name, limit in LIMITS.items():
        usual = statistics.median(found[name])
        kept &= usual < limit
        verdict = "pass" if usual < limit else "FAIL"
        print(f"{name:52}{usual:9.1f}{max(found[name]):9.1f}{limit:9.0f}  {verdict}")
    [whole, alone] = found["memory"]
    print(f"\nAn entry takes {whole:.0f} bytes of Redis's memory: {alone:.0f} are its own, the rest its tags'.")
    return kept


def main(rounds: int) -> bool:
    """Measure and report; return whether every limit is kept."""
    return report(run(rounds))

"""How quickly a signed-in request finds its session: from our copies, and with Django's two engines."""

import json
import subprocess
import sys

from bench.servers import services

# How many times as quick as a query for the row, and as a cache that promises nothing.
_TIMES_DB = 1.5
_TIMES_CACHED_DB = 0.6


def main(rounds: int) -> bool:
    """Measure and report; return whether every limit is kept."""
    with services() as environment:
        answer = subprocess.run(
            [sys.executable, "-m", "bench.session_loads", str(rounds)],
            env=environment | {"DJANGO_SETTINGS_MODULE": "bench.settings"},
            check=True,
            stdout=subprocess.PIPE,
        )
    times = json.loads(answer.stdout)
    print("\nFinding the session of a signed-in request, warm; medians.\n")
    for name, microseconds in times.items():
        print(f"{name:12}{microseconds:9.0f} µs")
    print()
    kept = True
    for peer, limit in {"db": _TIMES_DB, "cached_db": _TIMES_CACHED_DB}.items():
        ratio = times[peer] / times["ours"]
        kept &= ratio >= limit
        print(f"{'pass' if ratio >= limit else 'FAIL'}  {ratio:.1f} times as quick as {peer} (limit {limit})")
    return kept

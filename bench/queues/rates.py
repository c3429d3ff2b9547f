"""How many jobs a second each queue takes from enqueueing in a transaction to marking as done."""

import statistics
import subprocess
import sys
from contextlib import ExitStack
from operator import attrgetter

from bench.queues.contenders import CONTENDERS, WORKERS
from bench.queues.round import PATTERNS
from bench.servers import services

# By pattern and queue: jobs a second, one figure for each round.
Rates = dict[tuple[str, str], list[float]]

_JOBS = 2000
# (ours, the peer, how many times as many jobs a second)
LIMITS = (("rostrum", "huey", 0.5), ("rostrum", "procrastinate", 1.0))


def run(rounds: int) -> Rates:
    """Measure each queue in turn, round after round, so that what else the machine does falls on all alike."""
    rates: Rates = {(pattern, key): [] for pattern in PATTERNS for key in CONTENDERS}
    with ExitStack() as stack:
        environment = stack.enter_context(services()) | {"JOB_WORKERS": str(WORKERS)}
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings_jobs"}
        subprocess.run([sys.executable, "-m", "bench.queues.prepare"], env=site, check=True)
        for contender in filter(attrgetter("worker"), CONTENDERS.values()):
            settings = environment | {"DJANGO_SETTINGS_MODULE": contender.settings}
            worker = subprocess.Popen(contender.worker, env=settings, stdout=subprocess.DEVNULL)
            stack.callback(worker.wait)
            stack.callback(worker.terminate)
        for _ in range(rounds):
            for pattern, key in rates:
                rates[pattern, key].append(_measure(pattern, key, environment))
    return rates


def _measure(pattern: str, key: str, environment: dict[str, str]) -> float:
    settings = environment | {"DJANGO_SETTINGS_MODULE": CONTENDERS[key].settings}
    command = [sys.executable, "-m", "bench.queues.round", key, pattern, str(_JOBS)]
    return float(subprocess.run(command, env=settings, check=True, capture_output=True, text=True).stdout)


def report(rates: Rates) -> bool:
    """Print the table; return whether every limit is kept."""
    print(f"\n{_JOBS} no-op jobs, enqueued one by one (each in a transaction with a row of its own) or all at once")
    print(
        f"(in one transaction); {WORKERS} workers; jobs a second from the first enqueued to the last marked as done.\n"
    )
    print(f"{'':40}{'median':>9}{'lowest':>9}{'highest':>9}")
    for (pattern, key), each in rates.items():
        name = f"{pattern}: {CONTENDERS[key].name}"
        print(f"{name:40}{statistics.median(each):9.0f}{min(each):9.0f}{max(each):9.0f}")
    print()
    kept = True
    for pattern in PATTERNS:
        for ours, peer, limit in LIMITS:
            ratio = statistics.median(rates[pattern, ours]) / statistics.median(rates[pattern, peer])
            kept &= ratio >= limit
            verdict = "pass" if ratio >= limit else "FAIL"
            names = f"{CONTENDERS[ours].name} are {ratio:.2f} times {CONTENDERS[peer].name}"
            print(f"{verdict}  {pattern}: {names} (limit {limit})")
    return kept


def main(rounds: int) -> bool:
    """Measure and report; return whether every limit is kept."""
    return report(run(rounds))

"""How many jobs a second each queue takes from enqueueing in a transaction to marking as done."""

import signal
import statistics
import subprocess
import sys
from contextlib import ExitStack

from bench.queues.contenders import CONTENDERS, WORKERS
from bench.servers import services

_JOBS = 2000
# (ours, the peer, how many times as many jobs a second)
LIMITS = (("rostrum", "huey", 0.5), ("rostrum", "procrastinate", 1.0))


def run(rounds: int) -> dict[str, list[float]]:
    """Measure each queue in turn, round after round, so that what else the machine does falls on all alike."""
    rates: dict[str, list[float]] = {key: [] for key in CONTENDERS}
    with ExitStack() as stack:
        environment = stack.enter_context(services()) | {"JOB_WORKERS": str(WORKERS)}
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings_jobs"}
        subprocess.run([sys.executable, "-m", "bench.queues.prepare"], env=site, check=True)
        for contender in CONTENDERS.values():
            settings = environment | {"DJANGO_SETTINGS_MODULE": contender.settings}
            worker = subprocess.Popen(contender.worker, env=settings, stdout=subprocess.DEVNULL)
            stack.callback(worker.wait)
            stack.callback(worker.send_signal, signal.SIGINT)
        for _ in range(rounds):
            for key in CONTENDERS:
                rates[key].append(_measure(key, environment))
    return rates


def _measure(key: str, environment: dict[str, str]) -> float:
    settings = environment | {"DJANGO_SETTINGS_MODULE": CONTENDERS[key].settings}
    command = [sys.executable, "-m", "bench.queues.round", key, str(_JOBS)]
    return float(subprocess.run(command, env=settings, check=True, capture_output=True, text=True).stdout)


def report(rates: dict[str, list[float]]) -> bool:
    """Print the table; return whether every limit is kept."""
    print(f"\n{_JOBS} no-op jobs, each enqueued in a transaction of its own, {WORKERS} workers; jobs a second.\n")
    print(f"{'':20}{'median':>9}{'lowest':>9}{'highest':>9}")
    for key, each in rates.items():
        print(f"{CONTENDERS[key].name:20}{statistics.median(each):9.0f}{min(each):9.0f}{max(each):9.0f}")
    print()
    kept = True
    for ours, peer, limit in LIMITS:
        ratio = statistics.median(rates[ours]) / statistics.median(rates[peer])
        kept &= ratio >= limit
        verdict = "pass" if ratio >= limit else "FAIL"
        print(f"{verdict}  {CONTENDERS[ours].name} are {ratio:.2f} times {CONTENDERS[peer].name} (limit {limit})")
    return kept


def main(rounds: int) -> bool:
    """Measure and report; return whether every limit is kept."""
    return report(run(rounds))

"""The page cache against Django's own and against no cache."""

import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.request import urlopen

from bench.load import CONNECTIONS, Result, measure, median
from bench.servers import WORKERS, gunicorn, services
from bench.site import SLUG


@dataclass(frozen=True)
class Case:
    """One way to serve the page. `mark` is the X-Page-Cache of a warm answer."""

    name: str
    settings: str
    application: str
    worker: str
    mark: str | None = None


CASES = {
    "uncached": Case("uncached, asgi", "bench.settings_uncached", "bench.plain:asgi", "asgi"),
    "asgi": Case("Rostrum's page cache, asgi", "bench.settings", "cms.asgi:application", "asgi", "HIT; app"),
    "gthread": Case("Rostrum's page cache, gthread", "bench.settings", "cms.wsgi:application", "gthread", "HIT; app"),
    "peer asgi": Case("Django's cache middleware, asgi", "bench.settings_peer", "bench.plain:asgi", "asgi"),
    "peer gthread": Case("Django's cache middleware, gthread", "bench.settings_peer", "bench.plain:wsgi", "gthread"),
}
# (ours, the peer's, how many times as many requests a second)
LIMITS = (("asgi", "peer asgi", 8.0), ("asgi", "peer gthread", 3.0), ("gthread", "peer gthread", 3.0))

# Of each measurement.
_SECONDS = 3
# A machine busy with other things may keep Redis from answering in time now and then.
_TRIES = 10


def run(rounds: int) -> dict[str, Result]:
    """Measure each case in turn, round after round, so that what else the machine does falls on all alike."""
    with ExitStack() as stack:
        environment = stack.enter_context(services())
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        subprocess.run([sys.executable, "-m", "bench.site"], env=site, check=True)
        urls = {}
        for key, case in CASES.items():
            server = gunicorn(environment, settings=case.settings, application=case.application, worker=case.worker)
            urls[key] = f"{stack.enter_context(server)}/{SLUG}/"
        results: dict[str, list[Result]] = {key: [] for key in CASES}
        for key, url in urls.items():
            _warm_up(url, CASES[key].mark)
        for _ in range(rounds):
            for key, url in urls.items():
                results[key].append(measure(url, _SECONDS))
    return {key: median(each) for key, each in results.items()}


def _warm_up(url: str, mark: str | None) -> None:
    """Let every worker load what it needs, and see that the page comes the way that the case says."""
    measure(url, 1)
    for _ in range(_TRIES):
        with urlopen(url) as answer:
            size, found = len(answer.read()), answer.headers["X-Page-Cache"]
        if mark in {None, found}:
            print(f"  {size / 1000:.1f} kB from {url}", file=sys.stderr)
            return
    raise SystemExit(f"{url} answered {found}, not {mark}.")


def report(results: dict[str, Result]) -> bool:
    """Print the table; return whether every limit is kept."""
    slowest = results["uncached"].rate
    print(f"\nOne page, {WORKERS} workers, {CONNECTIONS} connections, load from the same machine; medians.\n")
    print(f"{'':36}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'x uncached':>12}")
    for key, result in results.items():
        times = result.rate / slowest
        print(f"{CASES[key].name:36}{result.rate:9.0f}{result.p50:9.2f}{result.p99:9.2f}{times:12.1f}")
    print()
    kept = True
    for ours, peer, limit in LIMITS:
        ratio = results[ours].rate / results[peer].rate
        kept &= ratio >= limit
        verdict = "pass" if ratio >= limit else "FAIL"
        print(f"{verdict}  {CASES[ours].name} is {ratio:.1f} times {CASES[peer].name} (limit {limit:.0f})")
    return kept


def main(rounds: int) -> bool:
    """Measure and report; return whether every limit is kept."""
    return report(run(rounds))

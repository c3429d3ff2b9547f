"""Published pages from nginx's edge against the same bytes as a static file, and what the edge costs an editor."""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from bench.load import CONNECTIONS, Result, measure, median
from bench.servers import gunicorn, services
from bench.site import SLUG
from tests.helpers.nginx import HOW_TO_INSTALL, IS_THERE, nginx

_SITE = "cms.asgi:application"
EDGE_LEASE_MS = 100
_SECONDS = 3  # of each measurement
_WITHIN = 20.0

CASES = {
    "static": "nginx, a static file of the same bytes",
    "memory": "edge, from memory",
    "redis": "edge, memory cold: Redis on each request",
    "peer": "Django's cache middleware, asgi",
}
# (one case, the other, how many times as many requests a second at least)
LIMITS = (("memory", "static", 0.6), ("memory", "peer", 40.0), ("redis", "static", 0.12))
# By how many milliseconds the edge may delay an editor, at the median.
EDITOR_WAITS = 250.0
_PUBLISHES_A_ROUND = 4

# Where nginx.conf begins what it does with pages.
_PAGES = "location / {"
# In place of what nginx.conf says: a worker whose memory is never good enough.
_STARTS = 'require("edge.page").start()'
_COLD = 'require("edge.lease").stamp = function() return nil end ' + _STARTS


@dataclass(frozen=True)
class Publishes:
    """How long editors waited for the answer to a publish, in milliseconds, with the edge and without."""

    edge: list[float]
    plain: list[float]

    @property
    def later(self) -> float:
        """By how much the edge delays an editor, at the median."""
        return statistics.median(self.edge) - statistics.median(self.plain)


def run(rounds: int) -> tuple[dict[str, Result], Publishes]:
    """Measure each case in turn, round after round, then editors in turn."""
    with ExitStack() as stack:
        environment = stack.enter_context(services())
        own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="rostrum-edge-")))
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings"}
        subprocess.run([sys.executable, "-m", "bench.site"], env=site, check=True)
        # Without the edge, editors must not wait for the one next door: a Redis database of its own.
        plain = environment | {"CACHE_REDIS_URL": _other_database(environment["REDIS_URL"])}
        with_edge = environment | {"PAGECACHE_EDGE_LEASE_MS": str(EDGE_LEASE_MS)}
        web, web_plain = (
            stack.enter_context(gunicorn(each, settings="bench.settings", application=_SITE, worker="asgi"))
            for each in (with_edge, plain)
        )
        peer = gunicorn(environment, settings="bench.settings_peer", application="bench.plain:asgi", worker="asgi")
        peer_url = stack.enter_context(peer)
        redis_url = environment["CACHE_REDIS_URL"]
        file = own / "static" / "page.html"
        # As quick as nginx can: the file stays open, and one system call for all is quicker than two with sendfile.
        quickest = "open_file_cache max=16; sendfile off; output_buffers 1 64k;"
        static = f"location = /page.html {{ root {file.parent}; {quickest} }} {_PAGES}"
        edge, cold, proxy = (
            stack.enter_context(nginx(_folder(own, name), web=_port(upstream), redis_url=redis, changes=changes)).url
            for name, upstream, redis, changes in (
                ("edge", web, redis_url, {_PAGES: static}),
                ("cold", web, redis_url, {_STARTS: _COLD}),
                ("proxy", web_plain, None, None),
            )
        )
        file.parent.mkdir()
        file.write_bytes(_warm(f"{edge}/{SLUG}/", "HIT; edge"))
        _warm(f"{cold}/{SLUG}/", "HIT; edge")
        urls = {
            "static": f"{edge}/page.html",
            "memory": f"{edge}/{SLUG}/",
            "redis": f"{cold}/{SLUG}/",
            "peer": f"{peer_url}/{SLUG}/",
        }
        results: dict[str, list[Result]] = {key: [] for key in CASES}
        measure(urls["peer"], 1)
        for _ in range(rounds):
            for key, url in urls.items():
                results[key].append(measure(url, _SECONDS))
        publishes = _publish(site, edge, proxy, rounds * _PUBLISHES_A_ROUND)
    return {key: median(each) for key, each in results.items()}, publishes


def _other_database(url: str) -> str:
    """Return the address of the second database of a Redis: unix://path?db=0 or redis://host:port/0."""
    return url.removesuffix("0") + "1" if url.endswith(("/0", "db=0")) else f"{url}{'&' if '?' in url else '?'}db=1"


def _folder(own: Path, name: str) -> Path:
    (own / name).mkdir()
    return own / name


def _port(url: str) -> int:
    return urlsplit(url).port or 80


def _warm(url: str, mark: str) -> bytes:
    """Ask until the page comes the way that the case says; return it."""
    ends = time.monotonic() + _WITHIN
    found = None
    while time.monotonic() < ends:
        with urlopen(url) as answer:
            body, found = answer.read(), answer.headers["X-Page-Cache"]
        if found == mark:
            return bytes(body)
        time.sleep(0.05)
    raise SystemExit(f"{url} answered {found}, not {mark}.")


def _publish(site: dict[str, str], edge: str, proxy: str, times: int) -> Publishes:
    command = [sys.executable, "-m", "bench.edge_publish", edge, proxy, str(times)]
    output = subprocess.run(command, env=site, check=True, stdout=subprocess.PIPE).stdout
    return Publishes(**json.loads(output))


def report(results: dict[str, Result], publishes: Publishes) -> bool:
    """Print the table; return whether every limit is kept."""
    static = results["static"].rate
    print(f"\nOne page of 20 kB, one nginx worker, one wrk thread, {CONNECTIONS} connections; medians.\n")
    print(f"{'':44}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'x static':>10}")
    for key, result in results.items():
        print(f"{CASES[key]:44}{result.rate:9.0f}{result.p50:9.2f}{result.p99:9.2f}{result.rate / static:10.3f}")
    print(f"\n{'Publishing through the admin, ms':44}{'p50':>9}{'p99':>9}")
    for name, taken in (("with the edge", publishes.edge), ("without", publishes.plain)):
        print(f"{name:44}{statistics.median(taken):9.0f}{statistics.quantiles(taken, n=100)[98]:9.0f}")
    print()
    verdicts = []
    for ours, other, limit in LIMITS:
        times = results[ours].rate / results[other].rate
        verdicts.append((times >= limit, f"{CASES[ours]}: {times:.2f} times {CASES[other]} (limit {limit:g})"))
    later = f"An editor is answered {publishes.later:.0f} ms later with the edge (limit {EDITOR_WAITS:.0f})"
    verdicts.append((publishes.later <= EDITOR_WAITS, later))
    for kept, text in verdicts:
        print(f"{'pass' if kept else 'FAIL'}  {text}")
    return all(kept for kept, _ in verdicts)


def main(rounds: int) -> bool:
    """Measure and report; return whether every limit is kept. Without nginx or wrk nothing is measured."""
    if not IS_THERE or shutil.which("wrk") is None:
        print(f"\nThe edge is not measured: {HOW_TO_INSTALL if not IS_THERE else 'wrk is not installed (make nginx)'}.")
        return True
    return report(*run(rounds))

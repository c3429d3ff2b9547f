"""64 people at a time who want to go to one event, against the same form without the booking."""

import asyncio
import re
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from itertools import count
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from bench.load import Result, median
from bench.servers import WORKERS, gunicorn, services

CLIENTS = 64
LIMIT = 0.6
_SECONDS = 5
_HEAD_END = b"\r\n\r\n"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_numbers = count(1)


def run(rounds: int) -> dict[str, Result]:
    """Measure both in turn, round after round, so that what else the machine does falls on both alike."""
    with ExitStack() as stack:
        environment = stack.enter_context(services())
        site = environment | {"DJANGO_SETTINGS_MODULE": "bench.settings_rsvp"}
        command = [sys.executable, "-m", "bench.rsvp_site"]
        page = subprocess.run(command, env=site, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        server = gunicorn(
            environment, settings="bench.settings_rsvp", application="cms.wsgi:application", worker="gthread"
        )
        base = stack.enter_context(server)
        form = _form(f"{base}{page}rsvp/")
        results: dict[str, list[Result]] = {"read": [], "rsvp": []}
        for name in results:
            asyncio.run(_load(f"{base}{page}{name}/", form, 1))
        for _ in range(rounds):
            for name, each in results.items():
                each.append(asyncio.run(_load(f"{base}{page}{name}/", form, _SECONDS)))
    return {name: median(each) for name, each in results.items()}


def _form(url: str) -> dict[str, str]:
    """Return what the form's page carries with it."""
    with urlopen(url) as page:
        return dict(_HIDDEN.findall(page.read().decode()))


async def _load(url: str, form: dict[str, str], seconds: int) -> Result:
    ends = time.perf_counter() + seconds
    taken = [t for times in await asyncio.gather(*(_post(url, form, ends) for _ in range(CLIENTS))) for t in times]
    cuts = statistics.quantiles(taken, n=100)
    return Result(len(taken) / seconds, cuts[49] * 1000, cuts[98] * 1000)


async def _post(url: str, form: dict[str, str], ends: float) -> list[float]:
    """Send forms of one person after the other over one connection; return how long each answer took, in seconds."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection("127.0.0.1", parts.port)
    taken = []
    while (began := time.perf_counter()) < ends:
        number = next(_numbers)
        body = urlencode(
            form
            | {
                "first_name": "Ana",
                "last_name": f"Ruiz {number}",
                "email": f"ana{number}@example.org",
                "phone": "+1 212 555 0123",
                "guests": number % 3,
            }
        ).encode()
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Origin: {parts.scheme}://{parts.netloc}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(_HEAD_END)).lower()
        if not answer.startswith(b"http/1.1 302"):
            raise SystemExit(f"{url} answered with {answer[:40]!r}")
        length = next((line for line in answer.split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        await reader.readexactly(int(length.partition(b":")[2]))
        taken.append(time.perf_counter() - began)
    writer.close()
    return taken


def report(results: dict[str, Result]) -> bool:
    """Print the table; return whether the limit is kept."""
    print(f"\nOne hot event: {CLIENTS} clients, forms over HTTP, gunicorn gthread with {WORKERS} workers.\n")
    print(f"{'':36}{'forms/s':>9}{'p50 ms':>9}{'p99 ms':>9}")
    for name, words in (("read", "read and checked, nothing booked"), ("rsvp", "booked")):
        result = results[name]
        print(f"{words:36}{result.rate:9.0f}{result.p50:9.0f}{result.p99:9.0f}")
    ratio = results["rsvp"].rate / results["read"].rate
    kept = ratio >= LIMIT
    print(f"\nBooking: {ratio:.2f} times as many; limit {LIMIT}: {'pass' if kept else 'FAIL'}.")
    return kept


def main(rounds: int) -> bool:
    """Measure and report; return whether the limit is kept."""
    return report(run(rounds))

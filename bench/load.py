"""Load: wrk where it is installed, else a small generator of our own, which is slower than what it measures."""

import asyncio
import re
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

CONNECTIONS = 32
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Result:
    """Requests a second; latencies in milliseconds."""

    rate: float
    p50: float
    p99: float


def measure(url: str, seconds: int) -> Result:
    """Ask for one page over kept connections for so many seconds. Raises SystemExit at an answer other than 200."""
    return _wrk(url, seconds) if shutil.which("wrk") else asyncio.run(_own(url, seconds))


def median(results: list[Result]) -> Result:
    """Return the median of each figure."""
    return Result(*(statistics.median(getattr(r, name) for r in results) for name in ("rate", "p50", "p99")))


def _wrk(url: str, seconds: int) -> Result:
    output = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url],  # noqa: S607 (from the PATH on purpose)
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in output:
        raise SystemExit(f"{url} answered with errors:\n{output}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])
    return Result(rate, _latency(output, 50), _latency(output, 99))


def _latency(output: str, percent: int) -> float:
    value, unit = re.search(rf"\s{percent}%\s+([\d.]+)([a-z]+)", output).groups()
    return float(value) * _UNITS[unit]


async def _own(url: str, seconds: int) -> Result:
    ends = time.perf_counter() + seconds
    taken = [t for times in await asyncio.gather(*(_ask(url, ends) for _ in range(CONNECTIONS))) for t in times]
    cuts = statistics.quantiles(taken, n=100)
    return Result(len(taken) / seconds, cuts[49] * 1000, cuts[98] * 1000)


async def _ask(url: str, ends: float) -> list[float]:
    """Ask again and again over one connection; return how long each answer took, in seconds."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection("127.0.0.1", parts.port)
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    taken = []
    while (began := time.perf_counter()) < ends:
        writer.write(request)
        head = (await reader.readuntil(_HEAD_END)).lower()
        if not head.startswith(b"http/1.1 200"):
            raise SystemExit(f"{url} answered with {head[:40]!r}")
        await reader.readexactly(int(re.search(rb"content-length: (\d+)", head)[1]))
        taken.append(time.perf_counter() - began)
    writer.close()
    return taken

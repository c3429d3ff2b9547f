"""The whole site behind nginx's edge: real PostgreSQL, Redis, gunicorn and nginx, each of which a test may kill."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.helpers.database import url_of_current
from tests.helpers.nginx import Nginx, nginx
from tests.helpers.redis_server import RedisServer
from tests.helpers.slow_link import slow_link

_STARTS_WITHIN = 60.0


class Gunicorn:
    """Two asgi workers on the current test database, on one port however often they are started."""

    def __init__(self, log: Path, **environment: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._log = log
        self._environment = os.environ | {"DATABASE_URL": url_of_current()} | environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return when it answers."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "cms.asgi:application", "--bind", f"127.0.0.1:{self.port}"),
                    *("--worker-class", "asgi", "--workers", "2", "--no-control-socket", "--graceful-timeout", "2"),
                ],
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + _STARTS_WITHIN
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                httpx.get(f"http://localhost:{self.port}/health", timeout=2)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"The site did not start:\n{self._log.read_text()}")

    def kill(self) -> None:
        """Kill all its processes at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Stop it as production does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)
            self._process = None


@dataclass(frozen=True)
class EdgeSite:
    """The parts; `nginx.url` is where visitors come."""

    redis: RedisServer
    gunicorn: Gunicorn
    nginx: Nginx


@contextmanager
def edge_site(
    folder: Path, *, lease_ms: int, workers: int = 2, slowest: float = 0.0, seed: int = 1, **environment: str
) -> Iterator[EdgeSite]:
    """Run the site. nginx hears from Redis up to `slowest` seconds late; `environment` is gunicorn's."""
    with ExitStack() as stack:
        server = RedisServer(folder)
        server.start()
        stack.callback(server.stop)
        gunicorn = Gunicorn(
            folder / "gunicorn.log",
            CACHE_REDIS_URL=server.url,
            PAGECACHE_EDGE_LEASE_MS=str(lease_ms),
            **environment,
        )
        gunicorn.start()
        stack.callback(gunicorn.stop)
        told_at = stack.enter_context(slow_link(folder / "redis.sock", slowest=slowest, seed=seed)) if slowest else None
        proxy = nginx(folder, web=gunicorn.port, redis_url=told_at or server.url, workers=workers)
        yield EdgeSite(server, gunicorn, stack.enter_context(proxy))

"""The servers under test: gunicorn with two workers, as in production, on ports of their own."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from cms.infra.embedded import running

WORKERS = 2
_STARTS_WITHIN = 60.0


@contextmanager
def services() -> Iterator[dict[str, str]]:
    """Run PostgreSQL and Redis in a throw-away folder; yield the environment that names them."""
    with tempfile.TemporaryDirectory(prefix="rostrum-bench-") as folder, running(Path(folder)) as addresses:
        yield os.environ | {
            "DATA_DIR": folder,
            "DATABASE_URL": addresses.database_url,
            "REDIS_URL": addresses.redis_url,
            "CACHE_REDIS_URL": addresses.redis_url,
        }


@contextmanager
def gunicorn(environment: dict[str, str], *, settings: str, application: str, worker: str) -> Iterator[str]:
    """Serve an application and yield its address, without a slash at its end."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        options = ["--worker-class", worker, "--workers", str(WORKERS), "--bind", f"fd://{listener.fileno()}"]
        if worker == "gthread":
            options += ["--threads", "8"]
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", application, *options, "--no-control-socket", "--log-level", "error"],
            env=environment | {"DJANGO_SETTINGS_MODULE": settings},
            pass_fds=[listener.fileno()],
        )
        stack.callback(server.wait)
        stack.callback(server.terminate)
        url = f"http://localhost:{listener.getsockname()[1]}"
        _wait_for(url, server)
        yield url


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urlopen(f"{url}/health/live", timeout=1):
                return
        except HTTPError:
            return
        except (URLError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit("A server did not start.")

"""The site as its visitors meet it: gunicorn's asgi worker on a port of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from django.conf import settings

from tests.helpers.database import url_of_current

STARTS_WITHIN = 60.0


def _wait_until_up(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return at the first answer, whatever its status; fail with the log when the server ends or stays silent."""
    deadline = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/health", timeout=1)
        except httpx.TransportError:
            continue
        return
    raise RuntimeError(f"The site did not start:\n{log.read_text()}")


@contextmanager
def serving(
    *, worker_class: str = "asgi", workers: int = 1, application: str = "", **environment: str
) -> Iterator[str]:
    """Serve the current test database and yield the base URL, without a slash at its end.

    The listening socket is opened here and inherited, so no two test processes can meet on a port. Extra keywords are
    environment variables for the server.
    """
    application = application or f"cms.{'asgi' if worker_class == 'asgi' else 'wsgi'}:application"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://localhost:{listener.getsockname()[1]}"
        own: Mapping[str, str] = {
            "BASE_URL": url,
            "DATABASE_URL": url_of_current(),
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        }
        log = Path(settings.DATA_DIR) / f"site-{listener.getsockname()[1]}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", application, "--bind", f"fd://{listener.fileno()}"),
                    *("--worker-class", worker_class, "--workers", str(workers)),
                    # A busy machine may let a client wait for longer than gunicorn keeps an idle connection open.
                    *("--no-control-socket", "--graceful-timeout", "2", "--timeout", "60", "--keep-alive", "60"),
                ],
                pass_fds=[listener.fileno()],
                env=os.environ | dict(own) | environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                _wait_until_up(url, server, log)
                yield url
            finally:
                server.terminate()
                server.wait(timeout=30)

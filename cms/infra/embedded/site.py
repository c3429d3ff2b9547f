"""The site's own processes for `manage.py serve`: web and jobs, which live and end together."""

import errno
import http.client
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from typing import Any, Self

from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string
from gunicorn.app.base import BaseApplication

from cms.infra.embedded.errors import EmbeddedError
from cms.infra.embedded.processes import die_with_parent

_GRACE = 5.0
_ANSWERS_WITHIN = 60.0
# Visitors come first: making pictures would take every core.
_JOBS_NICE = 10
_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))


@dataclass(frozen=True)
class Part:
    """One process of the site. SIGTERM asks it to end."""

    name: str
    run: Callable[[], None]


class _Gunicorn(BaseApplication):
    """gunicorn's asgi worker on sockets that are open already."""

    def __init__(self, listeners: Sequence[socket.socket], workers: int) -> None:
        self._options = {
            "bind": [f"fd://{listener.fileno()}" for listener in listeners],
            "worker_class": "asgi",
            "workers": workers,
            "graceful_timeout": int(_GRACE),
            "loglevel": "warning",
            # A second instance would take over the first one's.
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Return the application, in each worker."""
        return import_string(settings.ASGI_APPLICATION)


def web(listeners: Sequence[socket.socket], *, workers: int) -> Part:
    """Return the web server."""
    return Part("The web server", lambda: _Gunicorn(listeners, workers).run())


def _consume() -> None:
    """Work off jobs until asked to end, saying only what went wrong."""
    os.nice(_JOBS_NICE)
    call_command("run_huey", verbose=False)


def jobs() -> Part:
    """Return the job worker, which finishes what it runs before it ends."""
    return Part("The job worker", _consume)


@contextmanager
def listening(port: int) -> Iterator[list[socket.socket]]:
    """Claim the port on this machine's loopback addresses; say so in one line when it is taken."""
    with ExitStack() as stack:
        listeners = []
        for family, host in _LOOPBACK:
            try:
                listener = socket.create_server((host, port), family=family, backlog=128)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    message = f"Port {port} is taken; stop what uses it or choose another: make run PORT={port + 1}"
                    raise EmbeddedError(message) from error
                if family == socket.AF_INET:
                    message = f"Port {port} cannot be used ({error.strerror}); choose another: make run PORT=8000"
                    raise EmbeddedError(message) from error
                continue  # a machine without IPv6
            listeners.append(stack.enter_context(listener))
        yield listeners


def _run(part: Part, parent: int) -> None:
    """Run one part as the child that it is now."""
    os.setpgid(0, 0)  # out of reach of the terminal's Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Until the part has a handler of its own, it ends at once: a KeyboardInterrupt instead could get lost on the way.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent(signal.SIGTERM, parent=parent)
    part.run()


class Site:
    """The processes that have been started; as a context it ends them all.

    They are forked from the process that has loaded Django already: loading it again for each takes seconds.
    """

    def __init__(self) -> None:
        self._processes: list[tuple[Part, ForkProcess]] = []

    def __enter__(self) -> Self:
        """Nothing runs yet."""
        return self

    def start(self, part: Part) -> None:
        """Start one part."""
        process = ForkProcess(target=_run, args=(part, os.getpid()))
        process.start()
        self._processes.append((part, process))

    def failure(self) -> str | None:
        """Tell which part has ended though none should, if any."""
        for part, process in self._processes:
            if process.exitcode is not None:
                return f"{part.name} ended by itself (exit status {process.exitcode})."
        return None

    def __exit__(self, *_exception: object) -> None:
        """Ask all to end at once, then wait for each, but not for ever."""
        for _part, process in self._processes:
            if process.pid and process.is_alive():
                os.kill(process.pid, signal.SIGTERM)
        for _part, process in self._processes:
            process.join(_GRACE * 2)
            if process.pid and process.is_alive():
                os.killpg(process.pid, signal.SIGKILL)
                process.join()


def wait_until_served(port: int, site: Site) -> None:
    """Return when the site has answered a request, whatever the answer, or when it has failed."""
    deadline = time.monotonic() + _ANSWERS_WITHIN
    while time.monotonic() < deadline and not site.failure():
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            client.request("GET", "/health")
            client.getresponse().read()
        except (OSError, http.client.HTTPException):
            continue
        finally:
            client.close()
        return


def watch(site: Site, *, servers_run: Callable[[], bool]) -> str:
    """Wait until something that must not end has ended; return what to tell about it."""
    while servers_run():
        failure = site.failure()
        if failure:
            return failure
        time.sleep(0.25)
    return "PostgreSQL or Redis ended; their logs in the data folder may say why."

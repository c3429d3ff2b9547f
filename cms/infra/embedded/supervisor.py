"""The process that owns the servers of a data folder: it starts them and stops them after the last user has gone."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cms.infra.embedded.addresses import addresses
from cms.infra.embedded.errors import EmbeddedError
from cms.infra.embedded.locks import locks, opened, take
from cms.infra.embedded.processes import ORDINARY_USER, end, wait_for
from cms.infra.embedded.servers import Postgres, Redis, Server

_STARTS_WITHIN = 30.0
_STOPS_WITHIN = 15.0
_WATCHES_EVERY = 0.1


def _prepare_socket_dir(socket_dir: Path) -> None:
    """Make the folder of the sockets, closed to others; refuse one that somebody else made."""
    socket_dir.mkdir(mode=0o700, exist_ok=True)
    found = socket_dir.lstat()
    if socket_dir.is_symlink() or found.st_uid not in {os.geteuid(), ORDINARY_USER}:
        raise EmbeddedError(f"{socket_dir} belongs to somebody else. Remove it, or choose another DATA_DIR.")
    if os.geteuid() == 0:
        os.chown(socket_dir, ORDINARY_USER, ORDINARY_USER)


@contextmanager
def _serving(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    """Run one server until the block ends."""
    server.prepare()
    process = server.start()
    try:
        if not wait_for(lambda: server.answers() or process.poll() is not None, within=_STARTS_WITHIN):
            raise EmbeddedError(
                f"{server.name} did not answer within {_STARTS_WITHIN:.0f} s; {server.log} may say why."
            )
        if process.poll() is not None:
            raise EmbeddedError(f"{server.name} did not start; {server.log} says why.")
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(server.stop_signal)
        end(process, within=_STOPS_WITHIN)


def _watch(running: dict[Server, subprocess.Popen[bytes]], users: int) -> None:
    """Return, with the users' lock taken, when nobody uses the servers; fail when one of them ends."""
    while not take(users, fcntl.LOCK_EX):
        for server, process in running.items():
            if process.poll() is not None:
                raise EmbeddedError(f"{server.name} ended by itself; {server.log} may say why.")
        time.sleep(_WATCHES_EVERY)


def supervise(data_dir: Path, *, report_ready: Callable[[], object]) -> None:
    """Own the servers of this data folder until nobody uses them; when another process owns them, leave it to that."""
    files = locks(data_dir)
    with ExitStack() as stack:
        users, owner, ready = (stack.enter_context(opened(path)) for path in (files.users, files.owner, files.ready))
        if not take(owner, fcntl.LOCK_EX):
            report_ready()
            return
        _prepare_socket_dir(addresses(data_dir).socket_dir)
        servers: tuple[Server, ...] = (Redis(data_dir), Postgres(data_dir))
        with ExitStack() as serving:
            running = {server: serving.enter_context(_serving(server)) for server in servers}
            fcntl.flock(ready, fcntl.LOCK_EX)
            report_ready()
            _watch(running, users)
            fcntl.flock(ready, fcntl.LOCK_UN)


def main() -> None:
    """Run as `python -m cms.infra.embedded.supervisor DATA_DIR`: ends when the servers answer, and goes on behind.

    The process that goes on is nobody's child, so nobody has to wait for it. Exit status 1: they do not answer.
    """
    answer, report = os.pipe()
    if os.fork():
        os.close(report)
        sys.exit(0 if os.read(answer, 1) else 1)
    os.close(answer)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        supervise(Path(sys.argv[1]), report_ready=lambda: os.write(report, b"+"))
    except EmbeddedError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

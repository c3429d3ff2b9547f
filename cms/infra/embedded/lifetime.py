"""Using the servers of a data folder: the first user starts them, the last one to leave has them stopped."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.infra.embedded.addresses import Addresses, addresses
from cms.infra.embedded.errors import EmbeddedError
from cms.infra.embedded.locks import is_held, locks, opened, take
from cms.infra.embedded.processes import wait_for

_PROJECT = Path(__file__).resolve().parents[3]
_STARTS_WITHIN = 90.0
_STOPS_WITHIN = 30.0


class _User:
    """One process's share in the servers of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.files = locks(data_dir)

    def _start_supervisor(self) -> None:
        """Start it and wait until the servers answer; what it says is for us until then, and its log afterwards."""
        log = self.data_dir / "supervisor.log"
        with log.open("wb") as output:
            # A session of its own: neither Ctrl-C nor a closed terminal may stop servers that others still use.
            done = subprocess.run(  # noqa: S603 (our own module)
                [sys.executable, "-m", "cms.infra.embedded.supervisor", str(self.data_dir)],
                cwd=_PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                check=False,
            )
        if done.returncode:
            raise EmbeddedError(log.read_text().strip())

    def servers_are_ready(self) -> bool:
        """Tell whether the servers answer; start a supervisor when there is none."""
        if is_held(self.files.ready):
            return True
        if not is_held(self.files.owner):
            self._start_supervisor()
        return False

    def leave(self, users: int) -> None:
        """Give up our share; when it was the last one, wait until the servers are stopped."""
        # Either nobody has a share, or the supervisor has noticed that already and taken the lock.
        we_are_the_last = take(users, fcntl.LOCK_EX) or not take(users, fcntl.LOCK_SH)
        fcntl.flock(users, fcntl.LOCK_UN)
        if we_are_the_last:
            wait_for(lambda: not is_held(self.files.owner), within=_STOPS_WITHIN)


@contextmanager
def running(data_dir: Path) -> Iterator[Addresses]:
    """Have PostgreSQL and Redis of this data folder running for the length of the block.

    Whoever comes first starts them, whoever comes later uses the same ones, and after the last user, however it ends,
    they are stopped. What a killed run left is cleared on the way. Raises `EmbeddedError` with a readable reason.
    """
    data_dir = data_dir.resolve()
    user = _User(data_dir)
    with opened(user.files.users) as users:
        # Waits here while a supervisor is stopping the servers.
        fcntl.flock(users, fcntl.LOCK_SH)
        if not wait_for(user.servers_are_ready, within=_STARTS_WITHIN):
            raise EmbeddedError(f"The servers in {data_dir} did not answer within {_STARTS_WITHIN:.0f} s.")
        try:
            yield addresses(data_dir)
        finally:
            user.leave(users)


def are_running(data_dir: Path) -> bool:
    """Tell whether the servers of this data folder answer."""
    return is_held(locks(data_dir.resolve()).ready)

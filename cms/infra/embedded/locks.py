"""Facts that cannot go stale: each is a `flock`, which the kernel drops when its holder dies, however it dies.

`users`: shared by each process that uses the servers; the supervisor takes it alone when it stops them.
`owner`: held by the supervisor. `ready`: held by the supervisor while the servers answer.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Locks:
    """The lock files of one data folder."""

    folder: Path

    @property
    def users(self) -> Path:
        """Shared by each process that uses the servers."""
        return self.folder / "users.lock"

    @property
    def owner(self) -> Path:
        """Held by the supervisor."""
        return self.folder / "owner.lock"

    @property
    def ready(self) -> Path:
        """Held by the supervisor while the servers answer."""
        return self.folder / "ready.lock"


def locks(data_dir: Path) -> Locks:
    """Return the locks of this data folder, making their folder when it is new."""
    folder = data_dir / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    return Locks(folder)


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """Yield a descriptor of the lock file; closing it drops the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def take(descriptor: int, operation: int) -> bool:
    """Try to lock at once; tell whether it worked."""
    try:
        fcntl.flock(descriptor, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_held(path: Path) -> bool:
    """Tell whether a live process holds this lock alone."""
    with opened(path) as descriptor:
        return not take(descriptor, fcntl.LOCK_SH)

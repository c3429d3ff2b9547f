"""PostgreSQL and Redis from wheels, for development and tests."""

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# sockaddr_un.sun_path holds 108 bytes with the final NUL; PostgreSQL refuses more, Redis silently truncates.
_LONGEST_SOCKET_PATH = 107
_LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Addresses:
    """Where the embedded servers of one data folder listen."""

    socket_dir: Path

    @property
    def database_url(self) -> str:
        """The address of the database, over the Unix socket."""
        return f"postgres://rostrum@{quote(str(self.socket_dir), safe='')}:5432/rostrum"

    @property
    def redis_url(self) -> str:
        """The address of Redis, over the Unix socket."""
        return f"unix://{self.socket_dir / 'redis.sock'}?db=0"


def addresses(data_dir: Path) -> Addresses:
    """Return where the servers of this data folder listen, whether they run or not."""
    socket_dir = data_dir / "run"
    if len(str(socket_dir).encode()) + len(_LONGEST_SOCKET_NAME) > _LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
        socket_dir = Path(tempfile.gettempdir()) / f"rostrum-{digest}"
    return Addresses(socket_dir)

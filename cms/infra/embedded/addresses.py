"""Where the servers of a data folder listen, and the files beside them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# sockaddr_un.sun_path holds 108 bytes with the final NUL; PostgreSQL refuses more, Redis silently truncates.
_LONGEST_SOCKET_PATH = 107
_LONGEST_SOCKET_NAME = "/.s.PGSQL.5432.lock"
# Not tempfile.gettempdir(): TMPDIR may differ between two terminals, and both must find the same servers.
_SHORT_FOLDER = Path("/tmp")  # noqa: S108 (the folder below it is made 0700, and refused when it is another's)


@dataclass(frozen=True)
class Addresses:
    """Where the embedded servers of one data folder listen."""

    socket_dir: Path

    @property
    def database_url(self) -> str:
        """The address of the database, over the Unix socket."""
        return f"postgres://rostrum@{quote(str(self.socket_dir), safe='')}:5432/rostrum"

    @property
    def redis_socket(self) -> Path:
        """The Unix socket of Redis."""
        return self.socket_dir / "redis.sock"

    @property
    def redis_url(self) -> str:
        """The address of Redis, over the Unix socket."""
        return f"unix://{self.redis_socket}?db=0"


def addresses(data_dir: Path) -> Addresses:
    """Return where the servers of this data folder listen, whether they run or not."""
    socket_dir = data_dir / "run"
    if len(str(socket_dir).encode()) + len(_LONGEST_SOCKET_NAME) > _LONGEST_SOCKET_PATH:
        digest = hashlib.sha256(str(data_dir).encode()).hexdigest()[:12]
        socket_dir = _SHORT_FOLDER / f"rostrum-{digest}"
    return Addresses(socket_dir)

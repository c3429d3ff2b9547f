import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cms.infra.embedded.lifetime import are_running
from cms.infra.embedded.processes import wait_for, working_in

ROOT = Path(__file__).resolve().parents[4]
# A process that has the servers for as long as its standard input is open.
USER = """
import sys
from pathlib import Path
from cms.infra.embedded import EmbeddedError, running
try:
    with running(Path(sys.argv[1])):
        print("ready", flush=True)
        sys.stdin.read()
except EmbeddedError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A new data folder; nothing may run in it after the test."""
    yield tmp_path / "data"
    assert wait_for(lambda: not pids(tmp_path / "data"), within=60)


@pytest.fixture
def environment(data_dir: Path) -> dict[str, str]:
    """The environment of a person at a terminal: embedded servers, in this data folder."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def use_servers(environment: dict[str, str], data_dir: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a process that uses the servers, and wait until it has them."""
    users: list[subprocess.Popen[str]] = []

    def begin(*, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
        user = subprocess.Popen(
            [*before, sys.executable, "-c", USER, str(data_dir)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        users.append(user)
        assert user.stdout.readline() == "ready\n", user.communicate()
        return user

    yield begin
    for user in users:
        user.kill()
        user.communicate()


def pids(data_dir: Path) -> set[int]:
    """The live postmaster, Redis and their children of this data folder."""
    folders = {"postgres": data_dir / "postgresql", "redis-server": data_dir / "redis"}
    return {pid for name, folder in folders.items() for pid in working_in(folder, name=name)}


def leave(user: subprocess.Popen[str]) -> None:
    """End a process that uses the servers in the orderly way."""
    user.communicate(timeout=60)
    assert user.returncode == 0


def supervisor_of(data_dir: Path) -> int:
    """The pid of the supervisor of this data folder."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"cms.infra.embedded.supervisor" in words and str(data_dir).encode() in words:
            return int(entry.name)
    raise AssertionError(f"Nobody supervises {data_dir}: {are_running(data_dir)=}")

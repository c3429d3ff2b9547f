import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from cms.infra.embedded.processes import wait_for
from tests.cms.infra.embedded.conftest import ROOT, pids


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """One data folder for all: each test but the first is a second start."""
    return tmp_path_factory.mktemp("site") / "data"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def start_site(environment, port):
    """Start the site in a process group of its own, like a terminal would."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment | {"PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )


def children(pid) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from children(int(child))


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def site(environment):
    """The site, up and printing its address; whatever is left of it afterwards is killed."""
    port = free_port()
    process = start_site(environment, port)
    lines = []
    while not lines or "Ctrl-C" not in lines[-1]:
        lines.append(process.stdout.readline())
        assert lines[-1], lines
    # The web server, its two workers, and the job worker.
    assert wait_for(lambda: len(list(children(process.pid))) == 4, within=60)
    process.own = {process.pid, *children(process.pid)}
    process.url = f"http://localhost:{port}"
    process.printed = "".join(lines)
    yield process
    for pid in process.own:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.communicate()


def ends_with_all_its_processes(site, data_dir):
    return wait_for(lambda: not any(map(is_alive, site.own)) and not pids(data_dir), within=60)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped_and_takes_every_process_along(site, data_dir, by):
    assert httpx.get(f"{site.url}/health").status_code == 200
    assert site.url in site.printed
    os.killpg(site.pid, by)
    output, _ = site.communicate(timeout=60)
    assert site.returncode == 0, output
    assert ends_with_all_its_processes(site, data_dir)


def test_killed_it_leaves_no_process_behind(site, data_dir):
    site.kill()
    assert site.wait() == -signal.SIGKILL
    assert ends_with_all_its_processes(site, data_dir)


def test_when_one_process_dies_all_end_with_a_clear_line(site, data_dir):
    web = next(children(site.pid))
    os.kill(web, signal.SIGKILL)
    output, _ = site.communicate(timeout=60)
    assert site.returncode == 1
    assert output.splitlines()[-1] == "The web server ended by itself (exit status -9)."
    assert ends_with_all_its_processes(site, data_dir)


def test_a_taken_port_is_told_in_one_line_before_anything_starts(environment, tmp_path):
    elsewhere = environment | {"DATA_DIR": str(tmp_path / "data")}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site = start_site(elsewhere, port)
        output, _ = site.communicate(timeout=60)
    assert site.returncode == 1
    assert output == f"Port {port} is taken; stop what uses it or choose another: make run PORT={port + 1}\n"
    assert not (tmp_path / "data").exists()

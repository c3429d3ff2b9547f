"""What might make nginx's memory, or what it takes for its Redis, older than the lease allows."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest

from tests.helpers.edge_cache import EdgeCache, edge_cache
from tests.helpers.http_server import Handler, Received, http_server
from tests.helpers.jobs import wait_until
from tests.helpers.nginx import Nginx, needs_nginx, nginx

pytestmark = needs_nginx

LEASE = 0.3


def render(handler: Handler, _request: Received) -> None:
    """Answer as gunicorn would, from the database."""
    handler.reply(body=b"rendered", X_Page_Cache="MISS")


@dataclass
class Published:
    """A page that nginx has in its memory."""

    proxy: Nginx
    cache: EdgeCache
    key: str

    def publish(self, text: str) -> float:
        """Purge and store the next version; return the time of the monotonic clock at which an editor is told."""
        told = self.cache.purge(self.key) + LEASE
        self.cache.put(self.proxy.netloc, "/a/", text)
        return told

    def read(self) -> str:
        return httpx.get(f"{self.proxy.url}/a/").text


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Published]:
    with (
        edge_cache(tmp_path) as cache,
        http_server(render) as behind,
        nginx(tmp_path, web=behind.port, redis_url=cache.url) as proxy,
    ):
        cache.trust(lease_ms=int(LEASE * 1000))
        page = Published(proxy, cache, cache.put(proxy.netloc, "/a/", "old"))
        wait_until(lambda: page.read() == "old")
        yield page


def test_a_worker_that_stood_still_does_not_go_by_the_time_before(page: Published):
    [worker] = page.proxy.workers()
    reader = HTTPConnection("localhost", page.proxy.port, timeout=20)
    # A request on a connection that it knows is the first thing that it finds when it wakes up.
    reader.request("GET", "/a/")
    assert reader.getresponse().read() == b"old"
    os.kill(worker, signal.SIGSTOP)
    try:
        told = page.publish("new")
        wait_until(lambda: time.monotonic() >= told)
        reader.request("GET", "/a/")
    finally:
        os.kill(worker, signal.SIGCONT)
    assert reader.getresponse().read() == b"new"
    reader.close()


def test_without_word_from_redis_memory_is_used_no_longer_than_the_lease(page: Published):
    page.cache.server.pause()
    try:
        stopped = time.monotonic()
        wait_until(lambda: time.monotonic() >= stopped + LEASE)
        assert page.read() == "rendered"
    finally:
        page.cache.server.resume()


def test_a_redis_that_came_back_with_its_old_file_is_not_believed_though_the_file_says_so(page: Published):
    page.cache.client.save()
    page.publish("new")
    wait_until(lambda: page.read() == "new")
    page.cache.server.stop()
    page.cache.server.start()
    assert page.cache.client.get("pc:trust") != page.cache.run_id, "the file names the process before"
    ends = time.monotonic() + 2 * LEASE
    read = set()
    while time.monotonic() < ends:
        read.add(page.read())
    assert read <= {"new", "rendered"}
    assert page.read() == "rendered"

"""nginx answers from the page cache: from Redis, and from memory while the lease lasts."""

import time

import httpx

from tests.helpers.edge_cache import PAGE, EdgeCache
from tests.helpers.http_server import Server
from tests.helpers.nginx import Nginx, needs_nginx

pytestmark = needs_nginx

HIT = "HIT; edge"


def test_a_page_comes_from_redis_and_then_from_memory(proxy: Nginx, cache: EdgeCache, behind: Server):
    key = cache.put(proxy.netloc, "/a/")
    first = httpx.get(f"{proxy.url}/a/")
    # Removed without a purge, so that only memory can have it.
    cache.client.delete(f"pc:e:{key}")
    second = httpx.get(f"{proxy.url}/a/")
    assert [first.text, second.text] == [PAGE, PAGE]
    assert [first.headers["x-page-cache"], second.headers["x-page-cache"]] == [HIT, HIT]
    assert not behind.requests


def test_a_miss_goes_on_as_it_came(proxy: Nginx, behind: Server):
    answer = httpx.get(f"{proxy.url}/a%20b/?page=2&x=%zz", headers={"Accept-Language": "es"})
    assert answer.headers["x-page-cache"] == "MISS"
    assert answer.json()["path"] == f"{proxy.base}/a%20b/?page=2&x=%zz"
    assert answer.json()["headers"]["accept-language"] == "es"


def test_after_a_purge_memory_is_worth_nothing(proxy: Nginx, cache: EdgeCache):
    key = cache.put(proxy.netloc, "/a/", "old")
    assert httpx.get(f"{proxy.url}/a/").text == "old"
    done = cache.purge(key) + 2
    cache.put(proxy.netloc, "/a/", "new")
    while True:
        asked = time.monotonic()
        if httpx.get(f"{proxy.url}/a/").text == "new":
            break
        assert asked < done, "The lease is over."

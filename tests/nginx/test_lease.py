"""How long nginx goes by its memory, and what it does when it knows nothing."""

import time
from collections.abc import Callable
from itertools import count

import httpx
import pytest

from tests.helpers.edge_cache import EdgeCache
from tests.helpers.http_server import Server
from tests.helpers.jobs import wait_until
from tests.helpers.nginx import Nginx, needs_nginx

pytestmark = needs_nginx

HIT = "HIT; edge"
NOT_COMPRESSED = {"Content-Type": "application/octet-stream"}


# Each answer on a connection of its own, so that each worker answers some.
visitor = httpx.Client(headers={"Connection": "close"})


def mark(proxy: Nginx, path: str = "/a/") -> str:
    return visitor.get(f"{proxy.url}{path}").headers["x-page-cache"]


def remembered(proxy: Nginx, cache: EdgeCache, path: str) -> str:
    """Have a page read, take it out of Redis without a purge, and return its key."""
    key = cache.put(proxy.netloc, path)
    assert mark(proxy, path) == HIT
    cache.client.delete(f"pc:e:{key}")
    return key


def test_without_a_lease_nothing_is_answered_from_memory(proxy: Nginx, cache: EdgeCache):
    cache.trust(lease_ms=0)
    # The worker learns of it with its next read.
    wait_until(lambda: mark(proxy, "/learns/") == "MISS")
    remembered(proxy, cache, "/a/")
    assert mark(proxy) == "MISS"


def test_memory_is_worth_nothing_under_another_generation(proxy: Nginx, cache: EdgeCache):
    remembered(proxy, cache, "/a/")
    assert mark(proxy) == HIT
    cache.client.incr("pc:gen")
    wait_until(lambda: mark(proxy) == "MISS")


def test_what_is_still_there_under_another_generation_is_read_once_more(proxy: Nginx, cache: EdgeCache):
    key = cache.put(proxy.netloc, "/a/")
    assert mark(proxy) == HIT
    cache.client.incr("pc:gen")
    wait_until(lambda: mark(proxy) == HIT and _is_in_memory(proxy, cache, key))


def _is_in_memory(proxy: Nginx, cache: EdgeCache, key: str) -> bool:
    cache.client.rename(f"pc:e:{key}", "aside")
    try:
        return mark(proxy) == HIT
    finally:
        cache.client.rename("aside", f"pc:e:{key}")


def test_memory_is_worth_nothing_without_trust(proxy: Nginx, cache: EdgeCache):
    remembered(proxy, cache, "/a/")
    cache.client.delete("pc:trust")
    wait_until(lambda: mark(proxy) == "MISS")


def test_a_page_is_passed_on_when_its_time_is_over(proxy: Nginx, cache: EdgeCache):
    cache.put(proxy.netloc, "/a/", ttl=0.4)
    ends = time.monotonic() + 0.4
    assert mark(proxy) == HIT
    wait_until(lambda: time.monotonic() > ends)
    assert mark(proxy) == "MISS"


def test_a_deploy_reaches_nginx_without_a_restart(start: Callable[..., Nginx], own_cache: EdgeCache, settings):
    proxy = start(own_cache)
    own_cache.put(proxy.netloc, "/a/")
    assert mark(proxy) == HIT
    settings.PAGECACHE = {**settings.PAGECACHE, "RELEASE": "the next one"}
    own_cache.trust()
    wait_until(lambda: mark(proxy) == "MISS")
    own_cache.put(proxy.netloc, "/a/")
    assert mark(proxy) == HIT


def test_settings_that_cannot_be_read_leave_the_former_in_force(start: Callable[..., Nginx], own_cache: EdgeCache):
    proxy = start(own_cache)
    own_cache.put(proxy.netloc, "/a/")
    assert mark(proxy) == HIT
    for number, odd in enumerate(('{"release": ', "{}", "[]", "null")):
        own_cache.client.set("pc:edge:settings", odd)
        wait_until(lambda said=number + 1: proxy.log.count("settings cannot be read") == said)
        assert mark(proxy) == HIT


@pytest.mark.parametrize("keeps", [True, False], ids=["small", "too large for memory"])
def test_memory_is_bounded(proxy: Nginx, cache: EdgeCache, keeps: bool):
    body = "x" if keeps else "x" * 300_000
    key = cache.put(proxy.netloc, "/a/", body, headers=NOT_COMPRESSED)
    assert mark(proxy) == HIT
    cache.client.delete(f"pc:e:{key}")
    assert (mark(proxy) == HIT) is keeps


def test_full_memory_drives_out_what_was_not_asked_for_longest(start: Callable[..., Nginx], cache: EdgeCache):
    proxy = start(cache, memory="1m")
    for number in range(40):
        cache.put(proxy.netloc, f"/{number}/", "x" * 100_000, headers=NOT_COMPRESSED)
        assert mark(proxy, f"/{number}/") == HIT
    assert "no memory" not in proxy.log


def test_workers_share_what_they_have_read(start: Callable[..., Nginx], cache: EdgeCache):
    proxy = start(cache, workers=2)
    remembered(proxy, cache, "/a/")
    assert {mark(proxy) for _ in range(40)} == {HIT}


def test_a_reload_and_a_killed_worker_lose_nothing_that_matters(start: Callable[..., Nginx], cache: EdgeCache):
    proxy = start(cache)
    cache.put(proxy.netloc, "/a/")
    for step in (proxy.reload, proxy.kill_worker):
        step()
        assert mark(proxy) == HIT


def test_a_redis_with_another_run_id_is_another_redis(start: Callable[..., Nginx], own_cache: EdgeCache):
    proxy = start(own_cache)
    own_cache.put(proxy.netloc, "/a/")
    assert mark(proxy) == HIT
    own_cache.server.save_and_stop()
    own_cache.server.start()
    # With the file came pc:trust, which names the process before.
    wait_until(lambda: len({mark(proxy) for _ in range(5)}) == 1 and mark(proxy) == "MISS")
    own_cache.trust()
    wait_until(lambda: mark(proxy) == HIT)


def test_hits_are_counted_by_address(proxy: Nginx, cache: EdgeCache):
    cache.put(proxy.netloc, "/a/")
    cache.put(proxy.netloc, "/gone/", status=404)
    day = int(time.time()) // 86_400
    page = f"{proxy.url}/a/"

    def total() -> int:
        return int(cache.client.hget(f"pc:count:{day}", "hit_edge") or 0)

    # With its first hit the worker tells what it has counted in the tests before.
    wait_until(lambda: mark(proxy) == HIT)
    wait_until(lambda: cache.client.zscore(f"pc:hits:{day}", page) == 1)
    before = total()
    assert [*(mark(proxy) for _ in range(4)), mark(proxy, "/gone/")] == [HIT] * 5
    wait_until(lambda: total() == before + 5)
    assert cache.client.zscore(f"pc:hits:{day}", page) == 5
    assert cache.client.zscore(f"pc:hits:{day}", f"{proxy.url}/gone/") is None
    assert 0 < cache.client.ttl(f"pc:hits:{day}") <= 9 * 86_400


def test_readers_of_cached_pages_run_into_no_limit(start: Callable[..., Nginx], cache: EdgeCache, behind: Server):
    proxy = start(cache, changes={"rate=20r/s": "rate=1r/s", "burst=60": "burst=5"})
    cache.put(proxy.netloc, "/a/")
    with httpx.Client(base_url=proxy.url) as client:
        assert {client.get("a/").status_code for _ in range(60)} == {200}
        # The limit is there for what gunicorn must answer.
        numbers = count()
        answers = [client.get(f"search/?q={next(numbers)}") for _ in range(30)]
    assert {answer.status_code for answer in answers} == {200, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert "retry-after" in refused.headers
    assert "One moment, please" in refused.text
    assert len(behind.requests) < 30

"""What is told of hits and misses, and what an entry tells of itself."""

import json
import time

import pytest

from cms.infra.pagecache import counters, purge
from tests.cms.infra.pagecache.conftest import HOST
from tests.cms.infra.pagecache.views import write
from tests.helpers.jobs import wait_until


def counted(kind):
    return f"pc:{kind}:{int(time.time()) // 86_400}"


def entries(stored):
    told = ("url", "tags", "meta")
    return {stored.hget(key, "url"): stored.hmget(key, told) for key in stored.keys("pc:e:*")}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/word/a/", "/word/a/"),
        ("/echo/?page=2&", "/echo/?page=2"),
        ("/word/%61%22%3C%C3%A4/", "/word/a%22%3C%C3%A4/"),
        ("HTTP://TestServer:8000/word/a/", "/word/a/"),
    ],
)
def test_an_entry_says_its_address_in_its_one_spelling(stored, any_visitor, asked, told):
    for slug in ("a", 'a"<ä'):
        write(slug, "text")
    any_visitor.get(asked)
    assert set(entries(stored)) == {f"{HOST}{told}"}


def test_an_entry_says_when_it_was_made_and_what_it_hangs_on(stored, visitor, settings):
    write("a", "text")
    visitor.get("/word/a/", headers={"HX-Request": "true"})
    [[_, *told]] = entries(stored).values()
    tags, meta = map(json.loads, told)
    assert {"view:a", "word:a"} <= set(tags)
    assert meta["stored"] == pytest.approx(time.time(), abs=60)
    assert meta["variant"] == "hx-request=true"
    assert meta["release"] == settings.PAGECACHE["RELEASE"]


def test_hits_and_misses_are_counted_by_address(stored, any_visitor):
    write("a", "text")
    for _ in range(3):
        any_visitor.get("/word/a/")
    any_visitor.get("/plain/")
    etag = any_visitor.get("/word/a/").headers["etag"]
    any_visitor.get("/word/a/", headers={"If-None-Match": etag})
    counters.flush()
    assert stored.hgetall(counted("count")) == {"hit_app": "4", "miss": "1"}
    assert stored.zrange(counted("hits"), 0, -1, withscores=True) == [(f"{HOST}/word/a/", 4)]
    assert stored.zrange(counted("misses"), 0, -1, withscores=True) == [(f"{HOST}/word/a/", 1)]
    assert 0 < stored.ttl(counted("hits")) <= 9 * 86_400


def test_addresses_where_nothing_is_are_no_pages(stored, visitor):
    for _ in range(2):
        visitor.get("/nothing/")
        visitor.get("/word/none/")
    counters.flush()
    assert int(stored.hget(counted("count"), "hit_app")) >= 1
    assert not stored.exists(counted("hits"))


def test_a_stale_page_counts_as_such_too(stored, visitor):
    write("a", "text")
    visitor.get("/brief/a/")
    visitor.get("/brief/a/", method="HEAD")
    counters.flush()
    assert stored.hgetall(counted("count")) == {"hit_app": "1", "miss": "1", "stale": "1"}


def test_what_a_purge_removes_is_counted(stored, visitor):
    for slug in "ab":
        write(slug, slug)
        visitor.get(f"/word/{slug}/")
    counters.flush()
    purge(["word:a", "word:b"], cause="edited")
    purge(["word:a", "word:b"], cause="edited")
    assert stored.hget(counted("count"), "purged") == "2"


def test_redis_is_told_without_being_asked(stored, any_visitor, monkeypatch):
    monkeypatch.setattr(counters, "_FLUSH_EVERY", 0.05)
    write("a", "text")
    any_visitor.get("/word/a/")
    wait_until(lambda: stored.hget(counted("count"), "miss") == "1")


def test_without_redis_nothing_fails_and_nothing_piles_up(own_redis, visitor):
    write("a", "text")
    visitor.get("/word/a/")
    assert visitor.get("/word/a/").headers["x-page-cache"] == "HIT; app"
    own_redis.stop()
    counters.flush()
    own_redis.start()
    counters.flush()
    assert counters._tally.hits == counters._tally.misses == counters._tally.stale


def test_only_the_most_visited_addresses_are_kept(stored, visitor, monkeypatch):
    monkeypatch.setattr(counters, "_KEPT_ADDRESSES", 2)
    for slug, visits in (("a", 2), ("b", 4), ("c", 3)):
        write(slug, slug)
        for _ in range(visits):
            visitor.get(f"/word/{slug}/")
    counters.flush()
    assert stored.zrevrange(counted("hits"), 0, -1) == [f"{HOST}/word/b/", f"{HOST}/word/c/"]


def test_of_tenants_those_with_pages_are_remembered_and_not_without_end(stored, visitor, settings, monkeypatch):
    monkeypatch.setattr(counters, "_KEPT_TENANTS", 2)
    settings.PAGECACHE = {**settings.PAGECACHE, "TENANT_HEADER": "X-Whose"}
    write("a", "text")
    for number, path in enumerate(["/nothing/", "/word/none/", *["/word/a/"] * 4]):
        visitor.get(f"http://testserver:{number + 1}{path}", headers={"X-Whose": "riverside"})
        counters.flush()
    assert counters.tenants() == dict.fromkeys(["testserver:3", "testserver:4"], "riverside")
    assert not any("none" in url for url, _renders in counters.top("misses", 9))

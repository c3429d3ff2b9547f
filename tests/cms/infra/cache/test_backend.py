"""Django's cache while its Redis is there, away, full and back."""

import logging
import time

import pytest
from django.core.cache import cache
from django.utils import timezone

from cms.infra.cache.models import CacheEntry
from cms.infra.cache.tasks import prune_cache_fallback
from cms.infra.jobs import enqueue
from tests.helpers.jobs import run_due_jobs
from tests.helpers.redis_server import RedisServer

# As allauth names it (allauth/mfa/totp/internal/auth.py).
USED_CODE = "allauth.mfa.totp.used?user=7&code=123456"


def use(settings, server, **options):
    """Make `server` the Redis of the cache."""
    default = settings.CACHES["default"]
    default = default | {"LOCATION": server.url, "OPTIONS": default["OPTIONS"] | options}
    settings.CACHES = settings.CACHES | {"default": default}


@pytest.fixture
def server(settings, tmp_path, db):
    """The cache's Redis, which this test may stop. It is asked again right after a failure."""
    server = RedisServer(tmp_path)
    server.start()
    use(settings, server, REST=0)
    yield server
    server.stop()


@pytest.fixture(params=["there", "stopped", "full"])
def state(request, server):
    """Redis as it is meant to be, and two ways in which it is of no use."""
    if request.param == "stopped":
        server.stop()
    elif request.param == "full":
        with server.client() as redis:
            redis.config_set("maxmemory", "1")
    return request.param


def test_what_must_not_be_forgotten_is_kept_whatever_redis_does(state):
    assert cache.get(USED_CODE, "nothing") == "nothing"
    assert cache.add(USED_CODE, "y", timeout=30) is True
    assert cache.get(USED_CODE) == "y"
    assert cache.add(USED_CODE, "y", timeout=30) is False
    assert cache.touch(USED_CODE, 60) is True
    assert USED_CODE in cache
    assert cache.get_many([USED_CODE, "pages"]) == {USED_CODE: "y"}


@pytest.mark.parametrize("used_while", ["there", "away"])
def test_a_used_code_stays_used_when_redis_stops_and_comes_back_empty(server, used_while):
    if used_while == "away":
        server.stop()
    assert cache.add(USED_CODE, "y", timeout=30) is True
    server.stop()
    assert cache.add(USED_CODE, "y", timeout=30) is False
    server.start()
    assert cache.add(USED_CODE, "y", timeout=30) is False


def test_clearing_the_cache_does_not_make_a_used_code_good_again(server):
    cache.add(USED_CODE, "y", timeout=30)
    cache.clear()
    assert cache.add(USED_CODE, "y", timeout=30) is False


def test_what_can_be_made_again_is_cached_in_redis_alone(server):
    cache.set_many({"pages": "today's", "menu": [1, 2]}, timeout=60)
    assert cache.get_many(["pages", "menu", "other"]) == {"pages": "today's", "menu": [1, 2]}
    assert cache.add("hits", 1) is True
    assert cache.incr("hits", 2) == 3
    assert cache.decr("hits") == 2
    assert cache.touch("menu", 60) is True
    cache.delete_many(["menu"])
    assert "menu" not in cache
    assert cache.delete("pages") is True
    cache.set("pages", "tomorrow's")
    cache.clear()
    assert cache.get("pages") is None
    assert not CacheEntry.objects.exists()


def test_what_can_be_made_again_is_unknown_while_redis_is_away(server):
    cache.set("pages", "today's")
    server.stop()
    assert cache.get("pages", "nothing") == "nothing"
    cache.set("pages", "tomorrow's")
    cache.set_many({"pages": "tomorrow's"})
    assert cache.get_many(["pages"]) == {}
    cache.clear()
    assert not CacheEntry.objects.exists()


def test_redis_is_used_again_when_it_is_back(server):
    server.stop()
    cache.set("pages", "lost")
    server.start()
    cache.set("pages", "kept")
    assert cache.get("pages") == "kept"


def test_a_redis_that_answers_nothing_is_waited_for_once(server, settings):
    use(settings, server, REST=60)
    server.pause()
    started = time.monotonic()
    for _ in range(20):
        cache.get("pages")
    assert time.monotonic() - started < 3


def test_an_outage_is_logged_once_a_rest_and_without_keys(server, settings, caplog):
    use(settings, server, REST=3600)
    server.stop()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            cache.set("somebody@example.org", 1)
            cache.get_many(["somebody@example.org"])
    assert [record.name for record in caplog.records] == ["cms.infra.cache.backend"]
    assert "ConnectionError" in caplog.text
    assert "somebody" not in caplog.text


def test_expired_entries_are_deleted_and_others_kept(server):
    cache.add(USED_CODE, "y", timeout=60)
    cache.add(f"{USED_CODE}:old", "y", timeout=60)
    CacheEntry.objects.filter(cache_key__endswith=":old").update(expires=timezone.now())
    enqueue(prune_cache_fallback)
    run_due_jobs()
    assert CacheEntry.objects.count() == 1
    assert cache.get(USED_CODE) == "y"

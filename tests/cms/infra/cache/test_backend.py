"""Django's cache while its Redis is there, away, full and back."""

import logging
import time

import pytest
from django.core.cache import cache, caches
from django.utils import timezone

from accounts.services.users import create_user
from cms.infra.cache.models import CacheEntry
from cms.infra.cache.tasks import prune_cache_fallback
from tests.helpers.redis_server import RedisServer

PASSWORD = "a long enough passphrase"
COUNTED = "allauth:test"


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


@pytest.fixture
def person(db):
    return create_user(email="sam@example.org", password=PASSWORD, first_name="Sam", last_name="Supporter")


def sign_in(client, password, email="sam@example.org"):
    return client.post("/account/login/", {"login": email, "password": password})


def fill(server):
    """Let Redis answer, and refuse to take anything in."""
    with server.client() as redis:
        redis.config_set("maxmemory", "1")


@pytest.fixture(params=["there", "stopped", "full"])
def state(request, server, settings):
    """Redis as it is meant to be, and two ways in which it is of no use."""
    if request.param == "stopped":
        server.stop()
    elif request.param == "full":
        use(settings, server, REST=1)
        fill(server)
    return request.param


def test_somebody_signs_in_whatever_redis_does(client, person, state):
    assert sign_in(client, PASSWORD).status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_wrong_passwords_are_counted_whatever_redis_does(client, person, state):
    for _ in range(5):
        sign_in(client, "not the password")
    assert sign_in(client, PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session


def test_attempts_from_one_address_end_whatever_redis_does(client, person, state):
    answers = [sign_in(client, "not the password", f"{number}@example.org").status_code for number in range(31)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_a_counted_key_behaves_alike_whatever_redis_does(state):
    assert cache.get(COUNTED, "nothing") == "nothing"
    assert cache.add(COUNTED, 1, timeout=60) is True
    assert cache.get(COUNTED) == 1
    assert cache.add(COUNTED, 5, timeout=60) is False
    assert cache.incr(COUNTED, 2) == 3
    assert cache.decr(COUNTED) == 2
    assert cache.touch(COUNTED, 60) is True
    assert COUNTED in cache
    assert cache.delete(COUNTED) is True
    assert cache.delete(COUNTED) is False
    cache.set_many({COUNTED: [1.5], f"{COUNTED}:2": None})
    assert cache.get_many([COUNTED, f"{COUNTED}:2", f"{COUNTED}:3"]) == {COUNTED: [1.5], f"{COUNTED}:2": None}
    cache.delete_many([COUNTED])
    assert COUNTED not in cache
    cache.clear()
    assert f"{COUNTED}:2" not in cache
    with pytest.raises(ValueError, match="not found"):
        cache.incr(COUNTED)


def test_what_can_be_made_again_is_not_kept_in_postgresql(server):
    server.stop()
    cache.set("pages", "today's")
    assert cache.get("pages", "nothing") == "nothing"
    assert not CacheEntry.objects.exists()


def test_redis_is_used_again_when_it_is_back(server):
    server.stop()
    cache.set(COUNTED, "in PostgreSQL")
    server.start()
    assert cache.get(COUNTED) is None
    cache.set(COUNTED, "in Redis")
    assert cache.get(COUNTED) == "in Redis"
    assert caches["postgres"].get(COUNTED) == "in PostgreSQL"


def test_a_redis_that_answers_nothing_is_waited_for_once(client, person, server, settings):
    use(settings, server, REST=60)
    server.pause()
    started = time.monotonic()
    sign_in(client, "not the password")
    assert sign_in(client, PASSWORD).status_code == 302
    assert time.monotonic() - started < 3


def test_redis_is_not_asked_again_at_once(server, settings):
    use(settings, server, REST=3600)
    server.stop()
    cache.set(COUNTED, "in PostgreSQL")
    server.start()
    assert cache.get(COUNTED) == "in PostgreSQL"


def test_an_outage_is_logged_once_a_rest_and_without_keys(server, settings, caplog):
    use(settings, server, REST=3600)
    server.stop()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            cache.set(COUNTED, 1)
            cache.get_many([COUNTED])
    assert [record.name for record in caplog.records] == ["cms.infra.cache.backend"]
    assert "ConnectionError" in caplog.text
    assert COUNTED not in caplog.text


def test_expired_counts_are_deleted_and_others_kept(server):
    server.stop()
    cache.set(COUNTED, 1, timeout=60)
    cache.set(f"{COUNTED}:old", 1, timeout=60)
    CacheEntry.objects.filter(cache_key__endswith=":old").update(expires=timezone.now())
    prune_cache_fallback.call_local()
    assert CacheEntry.objects.count() == 1
    assert cache.get(COUNTED) == 1

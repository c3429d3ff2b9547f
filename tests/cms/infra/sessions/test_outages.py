"""Redis stopped, started with its old file, frozen: nobody is thrown out, and what has ended stays ended.

Django's `cached_db`, on a cache that passes over a Redis that is away, is the negative control: it must fail.
"""

import logging
import time
from importlib import import_module

import pytest

from cms.infra import redis_client
from cms.infra.sessions import conf, copies
from cms.infra.sessions.store import SessionStore
from tests.helpers.jobs import wait_until

OURS, PEER = "cms.infra.sessions.store", "django.contrib.sessions.backends.cached_db"
fails = pytest.mark.xfail(strict=True, raises=AssertionError, reason="negative control")
beside_the_peer = pytest.mark.parametrize("engine", [OURS, pytest.param(PEER, marks=fails)], indirect=True)


@pytest.fixture
def engine(request):
    """The session store of one engine."""
    return import_module(request.param).SessionStore


@pytest.fixture(params=["all", pytest.param("without-runs", marks=fails)])
def runs(request, monkeypatch):
    """With our store as it is, and as if every run of Redis were the same one."""
    if request.param == "without-runs":
        monkeypatch.setattr(redis_client, "run_id_in", lambda _info: b"0" * 40)


def start(engine=SessionStore) -> str:
    """Start a session, have it copied, and return its key."""
    store = engine()
    store["name"] = "Ana"
    store.save()
    assert name(store.session_key, engine) == "Ana"
    return store.session_key


def name(key, engine=SessionStore):
    """Whom the next request with this key belongs to."""
    return engine(key).get("name")


@beside_the_peer
def test_a_session_ended_while_redis_was_down_is_over_at_once_when_it_is_back(server, engine):
    key, other = start(engine), start(engine)
    server.save_and_stop()
    engine(key).delete()
    assert name(key, engine) is None
    server.start()
    assert name(key, engine) is None
    assert name(other, engine) == "Ana"


def test_it_is_over_because_redis_is_known_to_be_another_run(server, runs):
    key = start()
    server.save_and_stop()
    SessionStore(key).delete()
    # Another process: it owes nothing, and knows nothing of what was ended.
    copies.debts._owed.clear()
    server.start()
    assert len(server.client().keys("session:*")) == 1, "the old file holds the copy"
    assert name(key) is None


@beside_the_peer
def test_a_reader_that_was_overtaken_does_not_bring_a_session_back(server, engine):
    key = start(engine)
    with server.client() as client:
        client.flushall()
    reader = engine(key)
    load = reader._get_session_from_db

    def overtaken():
        row = load()
        engine(key).delete()
        return row

    reader._get_session_from_db = overtaken
    assert reader.get("name") == "Ana", "it has read the row before"
    assert name(key, engine) is None


def test_a_reader_whose_redis_was_restarted_under_it_does_not_bring_a_session_back(server):
    key = start()
    with server.client() as client:
        client.flushall()
    reader = SessionStore(key)
    load = reader._get_session_from_db

    def overtaken():
        row = load()
        server.save_and_stop()
        SessionStore(key).delete()
        copies.debts._owed.clear()
        server.start()
        return row

    reader._get_session_from_db = overtaken
    assert reader.get("name") == "Ana"
    assert name(key) is None


@pytest.mark.parametrize("outage", ["stop", "save_and_stop", "pause", "flush"])
def test_nobody_is_thrown_out(server, outage):
    key = start()
    if outage == "flush":
        with server.client() as client:
            client.flushall()
    else:
        getattr(server, outage)()
    assert name(key) == "Ana"
    if outage == "pause":
        server.resume()
    elif outage != "flush":
        server.start()
    assert name(key) == "Ana"
    assert name(key) == "Ana"


@pytest.mark.parametrize("outage", ["stop", "pause"])
def test_sessions_start_change_and_end_without_redis(server, outage):
    ended = start()
    getattr(server, outage)()
    store = SessionStore()
    store["name"] = "Bea"
    store.save()
    store["name"] = "Cleo"
    store.save()
    SessionStore(ended).flush()
    assert name(store.session_key) == "Cleo"
    assert name(ended) is None
    server.resume() if outage == "pause" else server.start()
    assert name(store.session_key) == "Cleo"
    assert name(ended) is None


def test_a_session_ended_while_redis_was_frozen_is_over_for_all_others_soon_after(server):
    """The same run goes on, and still holds the copy, unless it has heard of the end in time."""
    key = start()
    server.pause()
    SessionStore(key).delete()
    server.resume()
    assert name(key) is None, "this process owes Redis the news, and believes nothing else"
    wait_until(lambda: not copies.debts._owed)
    assert not any(value.startswith("c") for value in map(server.client().get, server.client().keys("session:*")))
    assert name(key) is None


def test_what_cannot_be_told_within_the_lease_is_not_owed_any_more(server, settings):
    settings.SESSION_COPIES = settings.SESSION_COPIES | {"LEASE": 0.2, "FILL": 0.2}
    key = start()
    server.stop()
    SessionStore(key).delete()
    assert copies.debts._owed
    wait_until(lambda: not copies.debts._owed and copies.debts._payer is None, within=20)


def test_a_copy_is_believed_for_a_lease_at_most(server, settings):
    """A process that is cut off from Redis, and ends before it can tell it, cannot do better."""
    settings.SESSION_COPIES = settings.SESSION_COPIES | {"LEASE": 0.3}
    key = start()
    SessionStore().model.objects.filter(session_key=key).delete()
    wait_until(lambda: name(key) is None, within=20)


def test_a_redis_that_answers_nothing_is_waited_for_once_a_rest(server, settings):
    settings.SESSION_COPIES = settings.SESSION_COPIES | {"REST": 60}
    key = start()
    server.pause()
    started = time.monotonic()
    for _ in range(40):
        assert name(key) == "Ana"
    SessionStore(key).delete()
    took = time.monotonic() - started
    server.resume()
    assert took < 10 * conf.current().timeout


def test_an_outage_is_logged_once_a_rest_and_names_nobody(server, settings, caplog):
    settings.SESSION_COPIES = settings.SESSION_COPIES | {"REST": 60}
    key = start()
    server.stop()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            name(key)
        SessionStore(key).delete()
    assert [record.name for record in caplog.records] == ["cms.infra.sessions.copies"]
    assert key not in caplog.text

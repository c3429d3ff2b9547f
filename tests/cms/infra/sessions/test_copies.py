"""Copies save queries, hold no secret, and are gone when they are not right any more."""

import threading

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from cms.infra.sessions import conf, copies
from cms.infra.sessions.store import SessionStore
from tests.helpers.limits import crowd
from tests.helpers.waiting import one_behind_the_other


def start(**data) -> str:
    """Start a session and return its key."""
    store = SessionStore()
    store.update(data or {"name": "Ana"})
    store.save()
    return store.session_key


def read(key):
    return dict(SessionStore(key).items())


def kept(server) -> list[str]:
    """What Redis holds, one string for each session."""
    with server.client() as client:
        return [client.get(key) for key in client.keys("session:*")]


def test_the_first_read_takes_one_query_and_the_next_ones_none(server, django_assert_num_queries):
    key = start()
    with django_assert_num_queries(1):
        assert read(key) == {"name": "Ana"}
    with django_assert_num_queries(0):
        assert read(key) == read(key) == {"name": "Ana"}


def test_redis_holds_neither_keys_nor_anything_for_longer_than_the_lease(server):
    key = start()
    read(key)
    with server.client() as client:
        (name,) = client.keys("*")
        assert 0 < client.pttl(name) <= conf.current().lease * 1000
        assert key not in name + client.get(name)


def test_a_copy_ends_with_its_session(server):
    store = SessionStore()
    store["name"] = "Ana"
    store.set_expiry(2)
    store.save()
    read(store.session_key)
    with server.client() as client:
        (name,) = client.keys("*")
        assert 0 < client.pttl(name) <= 2000


def test_an_unknown_key_leaves_nothing_that_would_hide_a_later_session(server):
    key = "0" * 32
    assert read(key) == {}
    store = SessionStore()
    store._session_key = key
    store.save(must_create=True)
    store["name"] = "Ana"
    store.save()
    assert read(key) == {"name": "Ana"}


@pytest.mark.parametrize("end", [SessionStore.delete, SessionStore.flush, SessionStore.cycle_key])
def test_a_session_that_ends_is_read_no_more_before_and_after_the_commit(server, end, django_assert_num_queries):
    key = start()
    read(key)
    with transaction.atomic():
        end(SessionStore(key))
        # Others still see the row until the commit; they must not keep it for longer.
        seen = []
        reader = threading.Thread(target=lambda: (seen.append(read(key)), connection.close()))
        reader.start()
        reader.join()
        assert seen == [{"name": "Ana"}]
        assert not any(value.startswith("c") for value in kept(server))
    assert read(key) == {}
    assert read(key) == {}


def test_a_change_that_is_rolled_back_is_never_read(server):
    key = start()
    read(key)
    with transaction.atomic():
        store = SessionStore(key)
        store["name"] = "Bea"
        store.save()
        assert read(key) == {"name": "Bea"}
        transaction.set_rollback(True)
    assert read(key) == {"name": "Ana"}
    assert read(key) == {"name": "Ana"}


def test_a_session_that_is_rolled_back_has_never_been(server):
    with transaction.atomic():
        key = start()
        assert read(key) == {"name": "Ana"}
        transaction.set_rollback(True)
    assert read(key) == {}


def test_a_change_goes_through_when_another_one_ends_first(server):
    """The second change waits for the first one's row; the first one's commit must not bring back copies."""
    key = start()
    read(key)

    def rename(name):
        store = SessionStore(key)
        store["name"] = name
        store.save()

    one_behind_the_other(lambda: rename("Bea"), lambda: rename("Cleo"))
    assert read(key) == {"name": "Cleo"}
    assert read(key) == {"name": "Cleo"}


def test_many_who_save_and_read_at_once_agree_with_postgresql_in_the_end(server):
    key = start(name="Ana", turn=0)
    turns = iter(range(1, 1000))

    def act():
        try:
            for _ in range(5):
                store = SessionStore(key)
                store["turn"] = next(turns)
                store.save()
                read(key)
        finally:
            connection.close()

    crowd(8, act)
    truth = Session.objects.get(session_key=key).get_decoded()
    assert read(key) == truth
    assert read(key) == truth


def test_a_change_of_two_at_once_is_only_copied_when_both_are_committed(server):
    key = start()
    first, second = copies.withdraw(key), copies.withdraw(key)
    copies.lift(key, first)
    assert kept(server) == [second]
    copies.lift(key, second)
    assert kept(server) == []


def test_whoever_lifts_late_removes_what_was_filled_in_meanwhile(server):
    key = start()
    marker = copies.withdraw(key)
    with server.client() as client:
        client.flushall()
    read(key)
    assert kept(server)[0].startswith("c")
    copies.lift(key, marker)
    assert kept(server) == []


def test_a_copy_that_somebody_has_changed_is_not_believed_and_does_not_empty_the_session(server):
    key = start()
    read(key)
    with server.client() as client:
        (name,) = client.keys("*")
        client.set(name, client.get(name)[:-4] + "xxxx")
    assert read(key) == {"name": "Ana"}


def test_a_full_redis_keeps_no_copy_and_lets_go_of_the_ones_it_has(server, django_assert_num_queries):
    key, other = start(), start()
    read(key)
    with server.client() as client:
        client.config_set("maxmemory", "1")
    with django_assert_num_queries(0):
        assert read(key) == {"name": "Ana"}
    SessionStore(key).delete()
    assert read(key) == {}
    with django_assert_num_queries(2):
        assert read(other) == read(other) == {"name": "Ana"}


def test_unknown_settings_are_refused(settings):
    settings.SESSION_COPIES = {"LEESE": 3}
    with pytest.raises(ValueError, match="leese"):
        conf.current()

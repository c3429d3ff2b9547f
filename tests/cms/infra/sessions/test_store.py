"""What Django promises of a session store (docs: How to use sessions; Extending database-backed session engines)."""

import asyncio
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from cms.infra.jobs import enqueue
from cms.infra.sessions.store import SessionStore
from cms.infra.sessions.tasks import prune_sessions
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("rows")
NOBODYS = "0" * 32


@pytest.fixture
def key():
    """The key of a session that holds something."""
    store = SessionStore()
    store["name"] = "Ana"
    store.save()
    return store.session_key


def read(key):
    """What a new request finds, from PostgreSQL and then from the copy."""
    first, second = dict(SessionStore(key).items()), dict(SessionStore(key).items())
    assert first == second
    return first


def test_a_new_store_has_no_key_until_it_is_saved():
    store = SessionStore()
    assert store.session_key is None
    assert store.is_empty()
    store["name"] = "Ana"
    store.save()
    assert read(store.session_key) == {"name": "Ana"}
    assert store.exists(store.session_key)


def test_create_makes_an_empty_session_with_a_new_key():
    store, other = SessionStore(), SessionStore()
    store.create()
    other.create()
    assert store.session_key != other.session_key
    assert store.exists(store.session_key)
    assert read(store.session_key) == {}


def test_what_is_changed_is_read_by_the_next_request(key):
    assert read(key) == {"name": "Ana"}
    store = SessionStore(key)
    store["name"] = "Bea"
    store.save()
    assert read(key) == {"name": "Bea"}


def test_delete_ends_the_session_however_often(key):
    assert read(key)
    SessionStore(key).delete()
    assert read(key) == {}
    SessionStore(key).delete()
    assert not SessionStore().exists(key)


def test_delete_by_key_ends_another_session_and_leaves_this_one(key):
    other = SessionStore()
    other["name"] = "Bea"
    other.save()
    assert read(key)
    other.delete(key)
    assert read(key) == {}
    assert read(other.session_key) == {"name": "Bea"}


def test_delete_without_a_key_does_nothing(key):
    SessionStore().delete()
    assert read(key) == {"name": "Ana"}


def test_flush_forgets_data_and_key(key):
    assert read(key)
    store = SessionStore(key)
    store.flush()
    assert store.session_key is None
    assert store.is_empty()
    assert read(key) == {}


def test_cycle_key_takes_the_data_along_and_ends_the_old_key(key):
    assert read(key)
    store = SessionStore(key)
    store.cycle_key()
    store.save()
    assert store.session_key != key
    assert read(store.session_key) == {"name": "Ana"}
    assert read(key) == {}


def test_an_unknown_key_is_forgotten_and_never_taken_over():
    store = SessionStore(NOBODYS)
    assert dict(store.items()) == {}
    assert store.session_key is None
    store["name"] = "Ana"
    store.save()
    assert store.session_key != NOBODYS
    assert not store.exists(NOBODYS)


@pytest.mark.parametrize("cookie", ["", "short", "A" * 32, "0" * 33, "0" * 31, "\0" * 32, "é" * 32, "0" * 31 + "\n"])
def test_what_is_no_key_of_ours_takes_no_query(cookie, django_assert_num_queries):
    with django_assert_num_queries(0):
        store = SessionStore(cookie)
        assert store.session_key is None
        assert dict(store.items()) == {}


def test_a_session_that_has_ended_is_not_written_again(key):
    late = SessionStore(key)
    late["name"] = "Bea"
    SessionStore(key).delete()
    with pytest.raises(UpdateError):
        late.save()
    assert read(key) == {}


def test_a_key_that_is_taken_is_not_overwritten(key):
    thief = SessionStore(key)
    with pytest.raises(CreateError):
        thief.save(must_create=True)
    assert read(key) == {"name": "Ana"}


def test_that_the_database_is_away_is_not_taken_for_a_session_that_has_ended(key, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("The server went away.")

    monkeypatch.setattr(Session, "save", away)
    store = SessionStore(key)
    store["name"] = "Bea"
    with pytest.raises(OperationalError):
        store.save()


@pytest.mark.parametrize("expiry", [300, timedelta(seconds=300), None])
def test_set_expiry_holds_for_row_and_cookie(key, expiry, settings):
    store = SessionStore(key)
    store.set_expiry(expiry)
    store.save()
    again = SessionStore(key)
    seconds = settings.SESSION_COOKIE_AGE if expiry is None else 300
    assert again.get_session_cookie_age() == settings.SESSION_COOKIE_AGE
    assert seconds - 5 <= again.get_expiry_age() <= seconds
    assert not again.get_expire_at_browser_close()
    left = Session.objects.get(session_key=key).expire_date - timezone.now()
    assert timedelta(seconds=seconds - 5) < left <= timedelta(seconds=seconds)


def test_a_session_may_end_with_the_browser(key):
    store = SessionStore(key)
    store.set_expiry(0)
    store.save()
    assert SessionStore(key).get_expire_at_browser_close()


def test_an_expired_session_is_none_and_is_deleted_in_time(key):
    expired = SessionStore()
    expired["name"] = "Old"
    expired.set_expiry(timezone.now() - timedelta(seconds=1))
    expired.save()
    assert read(expired.session_key) == {}
    enqueue(prune_sessions)
    run_due_jobs()
    assert list(Session.objects.values_list("session_key", flat=True)) == [key]


def test_clearsessions_deletes_what_has_expired(key):
    Session.objects.create(session_key=NOBODYS, session_data="", expire_date=timezone.now() - timedelta(days=1))
    call_command("clearsessions")
    assert list(Session.objects.values_list("session_key", flat=True)) == [key]


def test_sessions_of_django_s_database_store_go_on(key):
    plain = DatabaseStore()
    plain["name"] = "Bea"
    plain.save()
    assert read(plain.session_key) == {"name": "Bea"}
    assert DatabaseStore(key)["name"] == "Ana"
    assert Session.objects.get(session_key=key).get_decoded() == {"name": "Ana"}


def test_the_same_holds_in_an_event_loop():
    async def story():
        store = SessionStore()
        await store.aset("name", "Ana")
        await store.asave()
        key = store.session_key
        assert await SessionStore(key).aget("name") == "Ana"
        assert await SessionStore(key).aget("name") == "Ana"
        await store.acycle_key()
        assert await SessionStore(key).aget("name") is None
        assert await store.aexists(store.session_key)
        key = store.session_key
        assert await SessionStore(key).aget("name") == "Ana"
        await store.aset("name", "Bea")
        await store.aset_expiry(300)
        await store.asave()
        assert await SessionStore(key).aget("name") == "Bea"
        assert 295 <= await SessionStore(key).aget_expiry_age() <= 300
        late = SessionStore(key)
        await late.aget("name")
        await SessionStore(key).adelete()
        with pytest.raises(UpdateError):
            await late.asave()
        await SessionStore(key).aflush()
        assert await SessionStore(key).aget("name") is None
        await SessionStore.aclear_expired()

    asyncio.run(story())

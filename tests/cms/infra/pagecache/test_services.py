from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.infra.pagecache import purge, store
from cms.infra.pagecache.models import PurgeRecord
from cms.infra.pagecache.services import note_what_was_applied_unnoticed
from cms.infra.pagecache.trust import compare
from tests.cms.infra.pagecache.conftest import HOST
from tests.cms.infra.pagecache.views import write


def test_a_purge_is_a_row_of_the_callers_transaction():
    with transaction.atomic():
        purge(["b", "a", "b"], cause="published")
    record = PurgeRecord.objects.get(cause="published")
    assert (record.tags, record.cause) == (["a", "b"], "published")


def test_a_comparison_trusts_the_server_for_a_lease(stored):
    assert compare()
    assert stored.get("pc:trust") == stored.info("server")["run_id"]
    assert 0 < stored.pttl("pc:trust") <= 1000


def test_a_fence_stands_from_the_purge_to_the_commit(stored):
    with transaction.atomic():
        purge(["a"], cause="published")
        assert stored.exists("pc:f:a")
    assert not stored.exists("pc:f:a", "pc:fences")


def test_a_rollback_leaves_a_fence_that_the_next_comparison_lifts(stored):
    with transaction.atomic():
        purge(["a"], cause="published")
        transaction.set_rollback(True)
    assert stored.exists("pc:f:a")
    assert compare()
    assert not stored.exists("pc:f:a", "pc:fences")


def test_a_purge_says_what_it_removed_who_wanted_it_and_when_it_was_done(visitor):
    for slug in "ab":
        write(slug, slug)
        visitor.get(f"/word/{slug}/")
    purge(["word:a", "word:b"], cause="edited", subject="word:a", actor="user:7")
    record = PurgeRecord.objects.latest("id")
    assert (record.cause, record.subject, record.actor) == ("edited", "word:a", "user:7")
    assert record.entries == 2
    assert sorted(record.urls) == [f"{HOST}/word/a/", f"{HOST}/word/b/"]
    assert record.created <= record.applied <= timezone.now()


def test_of_a_great_purge_some_addresses_are_kept(visitor, monkeypatch):
    monkeypatch.setattr(store, "NAMED_ADDRESSES", 2)
    for slug in "abc":
        write(slug, slug)
        visitor.get(f"/word/{slug}/")
    purge(["word:a", "word:b", "word:c"], cause="edited")
    record = PurgeRecord.objects.latest("id")
    assert (record.entries, len(record.urls)) == (3, 2)


def test_a_purge_without_redis_does_not_know_what_it_removed(own_redis, settings):
    settings.PAGECACHE = {**settings.PAGECACHE, "CLAIM": 0.1, "LEASE": 0.1, "TIMEOUT": 0.1}
    own_redis.stop()
    purge(["a"], cause="edited")
    record = PurgeRecord.objects.get(cause="edited")
    assert (record.entries, record.urls, record.applied) == (None, [], None)


def test_what_was_applied_unnoticed_is_completed_by_the_sweeper(stored):
    purge(["a"], cause="edited")
    PurgeRecord.objects.update(applied=None, created=timezone.now() - timedelta(minutes=5))
    assert compare()
    note_what_was_applied_unnoticed()
    assert PurgeRecord.objects.get(cause="edited").applied

from django.db import transaction

from cms.infra.pagecache import purge
from cms.infra.pagecache.models import PurgeRecord
from cms.infra.pagecache.trust import compare


def test_a_purge_is_a_row_of_the_callers_transaction():
    with transaction.atomic():
        purge(["b", "a", "b"], cause="published")
    record = PurgeRecord.objects.get()
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

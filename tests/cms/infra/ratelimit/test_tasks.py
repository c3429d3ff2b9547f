"""The table of hits does not grow for ever."""

from datetime import timedelta

from django.utils import timezone

from cms.infra import ratelimit
from cms.infra.jobs import enqueue
from cms.infra.ratelimit import postgres_log
from cms.infra.ratelimit.models import Hit
from cms.infra.ratelimit.tasks import prune_hits
from tests.helpers.jobs import run_due_jobs


def test_hits_that_count_no_longer_are_deleted_and_others_kept(rules):
    rules(durable=True, few="5/h")
    ratelimit.check("few", "ana")
    long_ago = timezone.now() - timedelta(hours=2)
    Hit.objects.create(key=b"old", at=long_ago, expires_at=long_ago + timedelta(hours=1))
    enqueue(prune_hits)
    run_due_jobs()
    assert Hit.objects.get().key != b"old"


def test_pruning_is_one_statement_however_many_there_are(rules, django_assert_num_queries):
    rules(durable=True, few="5/h")
    for _ in range(3):
        ratelimit.check("few", "ana")
    with django_assert_num_queries(1):
        postgres_log.prune()

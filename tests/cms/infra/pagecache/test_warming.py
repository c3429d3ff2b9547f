"""What was purged is fetched again before somebody has to wait for it: the most visited first, and nothing else."""

import pytest
from django.db import transaction
from taggit.models import Tag

from cms.infra.jobs.models import Job
from cms.infra.pagecache import counters, purge, warming
from cms.infra.pagecache.models import PurgeRecord
from tests.cms.infra.pagecache.views import write
from tests.helpers.jobs import run_due_jobs

HIT = "HIT; app"


@pytest.fixture(autouse=True)
def warming_on(settings):
    settings.PAGECACHE = {**settings.PAGECACHE, "WARM": 2, "WARM_AFTER": 0.0}
    warming._site.cache_clear()
    # The test before has purged while it was put away.
    PurgeRecord.objects.all().delete()
    Job.objects.filter(name="pagecache.warm").delete()


def visited(visitor, **visits):
    """Have words read so many times, and then changed; all are cached before and none after."""
    for slug, count in visits.items():
        write(slug, "old")
        for _ in range(count + 1):
            visitor.get(f"/word/{slug}/")
    counters.flush()
    with transaction.atomic():
        for slug in visits:
            write(slug, "new")


def warmed():
    [done] = [job for job in run_due_jobs() if job.name == "pagecache.warm"]
    return done


def test_the_most_visited_are_fetched_again_and_what_nobody_read_is_not(visitor):
    visited(visitor, a=3, b=1, c=2, d=0)
    job = warmed()
    assert (job.state, job.progress_done, job.progress_total) == ("done", 2, 2)
    found = {slug: visitor.get(f"/word/{slug}/") for slug in "abcd"}
    assert [slug for slug, answer in found.items() if answer.headers["x-page-cache"] == HIT] == ["a", "c"]
    assert found["a"].text.endswith("new")


def test_one_job_fetches_for_all_purges_until_then(visitor):
    visited(visitor, a=1, b=1)
    assert Job.objects.filter(name="pagecache.warm").count() == 1
    for slug in "ab":
        visitor.get(f"/word/{slug}/")
    purge(["word:a"], cause="edited")
    purge(["word:b"], cause="edited")
    jobs = [job for job in run_due_jobs() if job.name == "pagecache.warm"]
    assert [(job.state, job.progress_total) for job in jobs] == [("done", 2), ("done", 0), ("done", 0)]
    assert not PurgeRecord.objects.filter(warmed=None, entries__gt=0).exists()
    assert all(visitor.get(f"/word/{slug}/").headers["x-page-cache"] == HIT for slug in "ab")


def test_other_jobs_go_first(visitor):
    visited(visitor, a=1)
    assert Job.objects.get(name="pagecache.warm").priority < 0


def test_a_purge_of_nothing_and_a_setting_of_none_order_no_job(visitor, settings):
    purge(["word:a"], cause="edited")
    settings.PAGECACHE = {**settings.PAGECACHE, "WARM": 0}
    visited(visitor, a=1)
    assert not Job.objects.filter(name="pagecache.warm").exists()


def test_of_a_great_purge_the_most_visited_are_found_though_its_record_does_not_name_them(visitor, monkeypatch):
    monkeypatch.setattr("cms.infra.pagecache.store.NAMED_ADDRESSES", 0)
    visited(visitor, a=3, b=1, c=2)
    warmed()
    assert visitor.get("/word/a/").headers["x-page-cache"] == HIT


def test_a_page_that_is_gone_does_no_harm(visitor):
    write("a", "old")
    for _ in range(3):
        visitor.get("/word/a/")
    counters.flush()
    with transaction.atomic():
        Tag.objects.get(slug="a").delete()
        purge(["word:a"], cause="deleted")
    assert warmed().state == "done"


def test_without_redis_it_ends_and_says_so(own_redis, visitor):
    visited(visitor, a=1)
    own_redis.stop()
    job = warmed()
    assert (job.state, job.progress_message.rpartition("; ")[2]) == ("done", "Redis is away")


def test_it_gives_up_on_a_site_that_fails(visitor, monkeypatch, settings):
    settings.PAGECACHE = {**settings.PAGECACHE, "WARM": 10}
    visited(visitor, a=1, b=1, c=1, d=1)
    monkeypatch.setattr(warming, "_ask", lambda _environ: (503, "BYPASS"))
    job = warmed()
    assert job.progress_done == 3
    assert job.progress_message.endswith("the site is not well")


def test_the_site_of_a_tenant_is_fetched_as_its_proxy_asks_for_it(visitor, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    tenants = {"riverside.localhost:8000": "riverside"}
    counters._tally.tenants.update(tenants)
    counters.flush()
    assert counters.tenants() == tenants
    environ = warming._environ("http", "riverside.localhost:8000", "/echo/", "", "riverside")
    assert (environ["REMOTE_ADDR"], environ["HTTP_X_TENANT_SLUG"]) == ("10.0.0.0", "riverside")

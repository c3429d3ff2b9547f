"""Nothing stale, whatever dies: processes, Redis, transactions that commit late."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connections, transaction
from django.utils import timezone
from taggit.models import Tag

from cms.infra.pagecache import Mechanism, purge
from cms.infra.pagecache.models import PurgeRecord
from cms.infra.pagecache.services import prune
from cms.infra.pagecache.trust import compare
from tests.cms.infra.pagecache.views import write
from tests.helpers.database import url_of_current
from tests.helpers.rules import negative_control

HIT = "HIT; app"

# An editor's process that dies after its commit and before its purge.
_KILLED_IN_BETWEEN = """
import os, signal, django
django.setup()
from django.db import transaction
from taggit.models import Tag
from cms.infra.pagecache import purge
with transaction.atomic():
    Tag.objects.filter(slug="a").update(name="new")
    transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
    purge(["word:a"], cause="edited")
"""


def warm(visitor, url="/word/a/"):
    visitor.get(url)
    answer = visitor.get(url)
    assert answer.headers["x-page-cache"] == HIT
    return answer


@negative_control(Mechanism.FENCE)
def test_a_process_killed_between_commit_and_purge_leaves_nothing_stale(visitor, settings):
    # So long a lease that no comparison comes to the rescue.
    settings.PAGECACHE = {**settings.PAGECACHE, "LEASE": 60.0}
    write("a", "old")
    warm(visitor)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED_IN_BETWEEN], env=os.environ | {"DATABASE_URL": url_of_current()}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert Tag.objects.get(slug="a").name == "new"
    assert visitor.get("/word/a/").text.endswith("new")
    assert compare()
    assert warm(visitor).text.endswith("new")


@negative_control(Mechanism.TRUST_BY_SERVER)
def test_a_redis_that_comes_back_with_its_old_file_serves_nothing_purged_meanwhile(visitor, own_redis):
    for slug in "ab":
        write(slug, "old")
        warm(visitor, f"/word/{slug}/")
    own_redis.save_and_stop()
    write("a", "new")
    own_redis.start()
    assert len(own_redis.client().keys("pc:e:*")) == 2, "the old file holds the purged page"
    assert visitor.get("/word/a/").text.endswith("new")
    assert visitor.get("/word/b/").headers["x-page-cache"] == HIT


def test_a_redis_that_came_back_with_older_data_than_a_publish_it_had_applied_replays_it(visitor, own_redis):
    write("a", "old")
    warm(visitor)
    own_redis.client().save()
    write("a", "new")
    assert compare()
    own_redis.stop()
    own_redis.start()
    assert visitor.get("/word/a/").text.endswith("new")


def test_a_redis_that_was_only_paused_serves_nothing_purged_meanwhile(any_visitor, own_redis):
    write("a", "old")
    warm(any_visitor)
    own_redis.pause()
    try:
        write("a", "new")
        assert any_visitor.get("/word/a/").text.endswith("new")
    finally:
        own_redis.resume()
    assert any_visitor.get("/word/a/").text.endswith("new")


def test_the_editor_is_answered_only_when_nobody_can_trust_the_redis_that_missed_the_purge(own_redis, settings):
    assert compare()
    own_redis.save_and_stop()
    began = time.monotonic()
    with transaction.atomic():
        for number in range(5):
            purge([f"word:{number}"], cause="edited")
    patience = settings.PAGECACHE["LEASE"] + settings.PAGECACHE["CLAIM"]
    assert patience <= time.monotonic() - began < 2 * patience


def test_a_transaction_that_commits_after_younger_ones_is_replayed(visitor, own_redis, in_background):
    """Its id is below theirs, and the watermark had to wait for it."""

    def younger():
        try:
            write("b", "young")
            return compare()
        finally:
            connections.close_all()

    write("a", "old")
    warm(visitor)
    with transaction.atomic():
        Tag.objects.filter(slug="a").update(name="new")
        purge(["word:a"], cause="edited")
        assert in_background(younger)()
        own_redis.save_and_stop()
    own_redis.start()
    assert visitor.get("/word/a/").text.endswith("new")


def test_a_redis_older_than_the_records_kept_drops_every_entry(visitor, own_redis):
    write("a", "old")
    write("b", "old")
    warm(visitor)
    own_redis.save_and_stop()
    Tag.objects.filter(slug="a").update(name="new")
    for tags in (["word:a"], ["word:b"]):
        PurgeRecord.objects.create(tags=tags, cause="edited")
    PurgeRecord.objects.update(created=timezone.now() - timezone.timedelta(days=40))
    assert prune() > 0
    assert PurgeRecord.objects.get().tags == ["*"]
    own_redis.start()
    assert visitor.get("/word/a/").text.endswith("new")


def test_while_postgresql_is_away_cached_pages_are_still_served(visitor, own_redis):
    write("a", "text")
    warm(visitor)
    own_redis.client().delete("pc:trust")
    connections["default"].close()
    with pytest.MonkeyPatch.context() as away:
        away.setitem(connections["default"].settings_dict, "PORT", "1")
        assert visitor.get("/word/a/").headers["x-page-cache"] == HIT


def test_a_full_redis_stores_nothing_but_still_purges(visitor, own_redis, settings):
    write("a", "old")
    warm(visitor)
    own_redis.client().config_set("maxmemory", "100kb")
    write("a", "new")
    began = time.monotonic()
    assert visitor.get("/word/a/").text.endswith("new")
    assert visitor.get("/word/a/").headers["x-page-cache"] == "MISS"
    assert time.monotonic() - began < settings.PAGECACHE.get("WAIT", 5), "nobody waits for what cannot be stored"

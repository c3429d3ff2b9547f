"""Rules 11, 12, 24 to 27: purging, races, stampedes, and a Redis that others use or that is away."""

import json
import time

from django.db import connections, transaction
from redis.exceptions import RedisError
from taggit.models import Tag

from cms.infra.pagecache import Mechanism, purge
from cms.infra.pagecache.trust import compare
from tests.cms.infra.pagecache.views import stage, write
from tests.helpers.rules import rule

HIT = "HIT; app"


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@rule(11, Mechanism.PURGE_WAITS_FOR_COMMIT)
def test_a_visit_between_purge_and_commit_leaves_nothing_stale(visitor, in_background):
    write("a", "old")
    with transaction.atomic():
        Tag.objects.filter(slug="a").update(name="new")
        purge(["word:a"], cause="edited")
        during = in_background(visitor.get, "/word/a/")()
        assert during.text.endswith("old")
    assert visitor.get("/word/a/").text.endswith("new")
    assert visitor.get("/word/a/").headers["x-page-cache"] == HIT


@rule(12, Mechanism.GENERATION_GUARD)
def test_a_render_that_began_before_a_purge_is_not_stored(visitor, in_background):
    write("a", "old")
    slow = in_background(visitor.get, "/staged/a/")
    assert stage.reached.wait(20)
    write("a", "new")
    stage.go_on.set()
    assert slow().text.endswith("old")
    assert visitor.get("/staged/a/").text.endswith("new")


@rule(24, Mechanism.TAG_SETS_EXPIRE)
def test_each_tag_has_one_set_with_an_expiry_and_no_key_lists_all_entries(visitor, stored):
    for slug in "abc":
        write(slug, slug)
        visitor.get(f"/word/{slug}/")
    tag_sets = stored.keys("pc:t:*")
    assert {"pc:t:word:a", "pc:t:view:a", "pc:t:word:b"} <= set(tag_sets)
    assert all(stored.scard(key) == 1 for key in tag_sets)
    entry = stored.keys("pc:e:*")[0]
    assert all(stored.pttl(key) >= stored.pttl(entry) > 0 for key in tag_sets)
    lasting = {key for key in stored.keys("pc:*") if stored.ttl(key) == -1}
    assert lasting <= {"pc:gen", "pc:since", "pc:applied", "pc:done", "pc:trusted", "pc:edge:lease"}


@rule(25, Mechanism.OWN_KEYS_ONLY)
def test_dropping_every_entry_leaves_other_keys_alone(visitor, stored):
    write("a", "old")
    visitor.get("/word/a/")
    stored.set("somebody:else", "precious")
    stored.set("pc:applied", "another/database:1")
    assert compare()
    assert not stored.keys("pc:e:*")
    assert stored.get("somebody:else") == "precious"


@rule(26, Mechanism.SINGLE_FLIGHT)
def test_many_visitors_of_a_cold_page_wait_for_one_render(visitor, stored, in_background):
    write("a", "text")
    assert compare()
    stored.config_resetstat()
    visits = [in_background(visitor.get, "/staged/a/") for _ in range(6)]
    wait_for(lambda: stored.info("commandstats").get("cmdstat_eval", {}).get("calls", 0) >= 6)
    stage.go_on.set()
    answers = [visit() for visit in visits]
    assert all(answer.text.endswith("text") for answer in answers)
    assert stage.renders == 1


@rule(27, Mechanism.FAIL_OPEN)
def test_without_redis_the_live_page_is_served_quickly(visitor, own_redis):
    own_redis.stop()
    Tag.objects.create(slug="a", name="text")
    began = time.monotonic()
    assert text_of(visitor, "/word/a/").endswith("text")
    assert time.monotonic() - began < 1


def text_of(visitor, url):
    """Return the page's text; empty if Redis being away reaches the visitor."""
    try:
        return visitor.get(url).text
    except RedisError:
        return ""


def test_a_purge_removes_the_tagged_pages_and_no_others(visitor):
    for slug in "ab":
        write(slug, "old")
        visitor.get(f"/word/{slug}/")
    write("a", "new")
    assert visitor.get("/word/a/").text.endswith("new")
    assert visitor.get("/word/b/").headers["x-page-cache"] == HIT


def test_a_rolled_back_purge_changes_nothing_for_good(visitor):
    write("a", "old")
    with transaction.atomic():
        purge(["word:a"], cause="edited")
        transaction.set_rollback(True)
    visitor.get("/word/a/")
    assert compare()
    visitor.get("/word/a/")
    assert visitor.get("/word/a/").headers["x-page-cache"] == HIT


def test_an_open_transaction_keeps_its_fence_through_comparisons(stored, in_background):
    def compare_elsewhere():
        try:
            return compare()
        finally:
            connections.close_all()

    with transaction.atomic():
        purge(["word:a"], cause="edited")
        assert in_background(compare_elsewhere)()
        [fence] = stored.hvals("pc:fences")
        assert json.loads(fence)["tags"] == ["word:a"]
    assert not stored.exists("pc:fences")


def test_a_publish_is_purged_once_and_not_again_by_the_next_comparison(visitor):
    write("a", "old")
    assert compare()
    write("a", "new")
    visitor.get("/word/a/")
    assert compare()
    assert visitor.get("/word/a/").headers["x-page-cache"] == HIT

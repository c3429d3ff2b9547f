"""Edges (nginx) serve from their memory for a lease, so whoever is told "done" is told a lease later."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context

import httpx
import pytest
from django.db import transaction
from taggit.models import Tag

from cms.asgi import application as asgi_application
from cms.infra.pagecache import Mechanism, aclient, purge
from cms.infra.pagecache.lease import one_wait, settle
from cms.infra.pagecache.trust import compare, drop_everything
from tests.cms.infra.pagecache.conftest import HOST
from tests.cms.infra.pagecache.views import stage, write
from tests.helpers.jobs import wait_until
from tests.helpers.rules import negative_control

LEASE = 0.5


class Took:
    """Set when the block ends."""

    seconds = 0.0


@contextmanager
def timed() -> Iterator[Took]:
    took, began = Took(), time.monotonic()
    yield took
    took.seconds = time.monotonic() - began


@pytest.fixture
def edge(settings, switched_off):
    settings.PAGECACHE = {**settings.PAGECACHE, "EDGE_LEASE": LEASE}


@negative_control(Mechanism.EDGE_LEASE_WAIT)
def test_an_editor_is_answered_a_lease_after_the_fence_and_once_for_all_that_was_published(edge, any_visitor):
    assert any_visitor.get("/publish/a/4/").text == "done"
    answered = time.monotonic()
    assert answered - stage.writes[-1] >= LEASE
    assert answered - stage.writes[0] < 3.5 * LEASE


@negative_control(Mechanism.EDGE_LEASE_WAIT)
def test_an_editor_whose_request_fails_after_the_commit_waits_as_well(edge, visitor):
    with timed() as took:
        assert visitor.get("/publish_and_fail/a/").is_server_error
    assert Tag.objects.get(slug="a").name == "a: new"
    assert took.seconds >= LEASE


@negative_control(Mechanism.EDGE_LEASE_WAIT)
def test_a_program_waits_once_for_each_transaction(edge):
    began = []
    with transaction.atomic():
        for number in range(4):
            began.append(time.monotonic())
            purge([f"word:{number}"], cause="edited")
    done = time.monotonic()
    assert done - began[-1] >= LEASE
    assert done - began[0] < 3.5 * LEASE


def test_what_outlives_its_request_waits_by_itself(edge):
    """A thread, or a stream that is sent after the middleware has let it go."""
    with one_wait():
        left_over = copy_context()
    began = time.monotonic()
    left_over.run(settle, began + LEASE)
    assert time.monotonic() - began >= LEASE


def test_readers_are_answered_while_an_editor_waits(edge, stored):
    def is_purged() -> bool:
        return stored.exists("pc:p:word:a") and not stored.exists("pc:f:word:a")

    async def read_while_publishing() -> tuple[bool, str]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(asgi_application), base_url=HOST) as client:
            await client.get("/small/")
            editor = asyncio.create_task(client.get("/publish/a/1/"))
            while not await asyncio.to_thread(is_purged):
                pass
            read = await client.get("/small/")
            still_waits = not editor.done()
            await editor
            aclient.client().close()
            return still_waits, read.text

    assert asyncio.run(read_while_publishing()) == (True, "small")


def test_what_edges_may_do_is_told_with_trust(edge, stored, settings):
    assert compare()
    assert stored.get("pc:edge:lease") == "500"
    settings.PAGECACHE = {**settings.PAGECACHE, "EDGE_LEASE": 0}
    assert compare()
    assert stored.get("pc:edge:lease") == "0"


def test_a_longer_lease_that_was_in_force_is_waited_out(edge, stored, settings):
    """During a deploy: edges go by what they read last, and so do processes with another setting."""
    assert compare()
    settings.PAGECACHE = {**settings.PAGECACHE, "EDGE_LEASE": 0.01}
    assert compare()
    with timed() as took:
        write("a", "new")
    assert took.seconds >= LEASE
    assert not stored.exists("pc:edge:held"), "a lease later no edge goes by it"


def test_a_process_that_knows_of_no_edge_waits_for_those_that_redis_knows_of(edge, settings):
    assert compare()
    settings.PAGECACHE = {**settings.PAGECACHE, "EDGE_LEASE": 0}
    with timed() as took:
        write("a", "new")
    assert took.seconds >= LEASE


def test_a_fence_that_stood_longer_than_a_lease_leaves_nothing_to_wait_for(edge):
    with transaction.atomic():
        purge(["word:a"], cause="edited")
        time.sleep(LEASE)
        committing = time.monotonic()
    assert time.monotonic() - committing < LEASE


def test_a_lease_counts_from_the_purge_where_the_fence_was_lost(edge, stored):
    with transaction.atomic():
        purge(["word:a"], cause="edited")
        time.sleep(LEASE)
        stored.flushdb()
        committing = time.monotonic()
    assert time.monotonic() - committing >= LEASE


def test_a_redis_that_missed_the_purge_is_waited_for_together_with_the_edges_that_trust_it(edge, own_redis, settings):
    assert compare()
    own_redis.stop()
    with timed() as took:
        write("a", "new")
    own_redis.start()
    assert took.seconds >= settings.PAGECACHE["LEASE"] + settings.PAGECACHE["CLAIM"] + LEASE


def test_trust_is_renewed_while_an_edge_answers_all_readers(edge, any_visitor, stored):
    """One visit in all, and that was a miss."""
    assert any_visitor.get("/small/").headers["x-page-cache"] == "MISS"
    for _ in range(2):
        wait_until(lambda: 0 < stored.pttl("pc:trust") < 800)
        wait_until(lambda: stored.pttl("pc:trust") > 800)


@negative_control(Mechanism.NEW_ERA)
def test_a_generation_is_never_repeated_even_by_a_redis_that_was_emptied(switched_off, stored):
    """Else an edge would take what it read at the first 7 for what is right at the second one."""
    assert compare()
    for number in range(3):
        write("a", str(number))
    before = int(stored.get("pc:gen"))
    stored.flushdb()
    assert compare()
    assert int(stored.get("pc:gen") or 0) > before


@negative_control(Mechanism.NEW_ERA)
def test_dropping_everything_moves_the_generation(switched_off, stored):
    assert compare()
    before = stored.get("pc:gen")
    drop_everything()
    assert stored.get("pc:gen") != before


@negative_control(Mechanism.NEW_ERA)
def test_a_render_that_began_before_redis_was_emptied_is_not_stored(visitor, stored, in_background):
    assert compare()
    for number in range(5):
        write("a", f"old {number}")
    answer = in_background(visitor.get, "/staged/a/")
    assert stage.reached.wait(timeout=20)
    stored.flushdb()
    write("a", "new")
    assert compare()
    stage.go_on.set()
    assert answer().text.endswith("old 4")
    assert visitor.get("/staged/a/").text.endswith("new")

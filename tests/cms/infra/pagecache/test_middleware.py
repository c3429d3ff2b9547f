"""When a finished response is stored, and until when it is served."""

import time

from cms.infra.pagecache.trust import compare
from tests.cms.infra.pagecache.views import stage, write

HIT = "HIT; app"


def test_a_page_is_served_until_the_moment_from_which_it_is_wrong_and_not_even_stale_afterwards(visitor, stored):
    path = f"/until/{time.time() + 60}/"
    visitor.get(path)

    assert visitor.get(path).headers["x-page-cache"] == HIT
    [entry] = stored.keys("pc:e:*")
    assert 0 < stored.pttl(entry) <= 60_000
    assert visitor.get(f"/until/{time.time() - 1}/").headers["x-page-cache"] == "MISS"
    assert len(stored.keys("pc:e:*")) <= 1


def test_another_release_does_not_serve_the_pages_of_this_one_but_a_purge_reaches_both(visitor, settings, stored):
    write("a", "first")
    visitor.get("/word/a/")
    settings.PAGECACHE = {**settings.PAGECACHE, "RELEASE": "next"}
    assert visitor.get("/word/a/").headers["x-page-cache"] == "MISS"
    assert visitor.get("/word/a/").headers["x-page-cache"] == HIT
    assert len(stored.keys("pc:e:*")) == 2

    write("a", "second")

    assert stored.keys("pc:e:*") == []


def test_a_render_slower_than_the_lease_is_stored_all_the_same(visitor, stored, in_background):
    write("a", "first")
    assert compare()
    slow = in_background(visitor.get, "/staged/a/")
    assert stage.reached.wait(timeout=20)
    stored.delete("pc:trust")
    stage.go_on.set()

    assert slow().headers["x-page-cache"] == "MISS"
    assert len(stored.keys("pc:e:*")) == 1


def test_a_render_that_began_on_another_server_is_not_stored(visitor, stored, in_background):
    write("a", "first")
    assert compare()
    slow = in_background(visitor.get, "/staged/a/")
    assert stage.reached.wait(timeout=20)
    stored.set("pc:trust", "f" * 40)
    stage.go_on.set()

    assert slow().headers["x-page-cache"] == "MISS"
    assert stored.keys("pc:e:*") == []


def test_addresses_where_nothing_is_are_forgotten_as_soon_as_they_are_stale(visitor, stored):
    assert visitor.get("/word/nowhere/").status_code == 404
    [nothing] = stored.keys("pc:e:*")
    assert 0 < stored.pttl(nothing) <= 60_000

    write("a", "first")
    visitor.get("/word/a/")

    [something] = set(stored.keys("pc:e:*")) - {nothing}
    assert stored.pttl(something) > 3_600_000

"""What a visitor gets from either adapter: negotiation, conditions, HEAD, staleness, and no 500 whatever is sent."""

import gzip
import json
import time
from wsgiref.util import setup_testing_defaults

import brotli
import pytest

from cms.infra.pagecache.entries import negotiate
from cms.wsgi import application as wsgi_application
from tests.cms.infra.pagecache.conftest import AsgiVisitor
from tests.cms.infra.pagecache.views import stage, write

HIT = "HIT; app"
# What is new with each answer.
PASSING = {"x-page-cache", "date", "server"}


def lasting(answer):
    return {name: value for name, value in answer.headers.items() if name not in PASSING}


def test_a_miss_answers_like_the_hit_that_follows(any_visitor):
    write("a", "text")
    miss, hit = any_visitor.get("/word/a/"), any_visitor.get("/word/a/")
    assert (miss.headers["x-page-cache"], hit.headers["x-page-cache"]) == ("MISS", HIT)
    assert lasting(miss) == lasting(hit)
    assert miss.content == hit.content
    assert hit.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert hit.headers["vary"] == "Accept-Encoding"
    assert hit.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", "id"),
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip;q=0", "id"),
        ("br;q=0, *", "gzip"),
        ("*;q=0", "id"),
        ("identity, br;q=0.5", "id"),
        ("deflate", "id"),
        ("BR", "br"),
        ("br;q=high", "id"),
        (";;;,,,=q", "id"),
        ("gzip," * 1000, "id"),
    ],
)
def test_the_encoding_is_the_one_that_the_client_likes_best(accepted, chosen):
    assert negotiate(accepted) == chosen


@pytest.mark.parametrize(("encoding", "decompress"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_ready_made_variants_hold_the_same_page(any_visitor, encoding, decompress):
    write("a", "text")
    plain = any_visitor.get("/word/a/", headers={"Accept-Encoding": "identity"})
    packed = any_visitor.get("/word/a/", headers={"Accept-Encoding": encoding})
    assert packed.headers["content-encoding"] == encoding
    assert packed.headers["x-page-cache"] == HIT
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.text == plain.text
    assert packed.headers["etag"] == plain.headers["etag"]


def test_what_is_too_small_to_compress_is_served_plain(any_visitor):
    for _ in range(2):
        answer = any_visitor.get("/small/", headers={"Accept-Encoding": "br"})
        assert answer.text == "small"
        assert "content-encoding" not in answer.headers
    assert answer.headers["x-page-cache"] == HIT


@pytest.mark.parametrize("condition", ["{etag}", '"other", {etag}', "{strong}", "*"])
def test_a_client_that_has_this_version_gets_304(any_visitor, condition):
    write("a", "text")
    etag = any_visitor.get("/word/a/").headers["etag"]
    known = condition.format(etag=etag, strong=etag.removeprefix("W/"))
    answer = any_visitor.get("/word/a/", headers={"If-None-Match": known})
    assert (answer.status_code, answer.content) == (304, b"")
    assert (answer.headers["etag"], answer.headers["vary"]) == (etag, "Accept-Encoding")
    assert answer.headers["cache-control"]
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("condition", ['"other"', "garbage", ",,,", '"' + "x" * 3000])
def test_a_client_that_has_another_version_gets_the_page(any_visitor, condition):
    write("a", "text")
    for _ in range(2):
        answer = any_visitor.get("/word/a/", headers={"If-None-Match": condition})
        assert answer.status_code == 200
        assert answer.text.endswith("text")


def test_head_answers_like_get_without_a_body(any_visitor):
    write("a", "text")
    cold = any_visitor.get("/word/a/", method="HEAD")
    page = any_visitor.get("/word/a/")
    warm = any_visitor.get("/word/a/", method="HEAD")
    assert (cold.headers["x-page-cache"], page.headers["x-page-cache"]) == ("MISS", "MISS")
    assert warm.headers["x-page-cache"] == HIT
    assert cold.content == warm.content == b""
    assert lasting(cold) == lasting(warm) == lasting(page)


def test_a_redirect_is_stored_with_its_address(any_visitor):
    any_visitor.get("/moved/")
    answer = any_visitor.get("/moved/")
    assert (answer.status_code, answer.headers["location"]) == (302, "/word/elsewhere/")
    assert answer.headers["x-page-cache"] == HIT


def test_a_stored_404_makes_way_for_the_page_that_is_published_there(any_visitor):
    any_visitor.get("/word/a/")
    missing = any_visitor.get("/word/a/")
    assert (missing.status_code, missing.headers["x-page-cache"]) == (404, HIT)
    write("a", "text")
    assert any_visitor.get("/word/a/").text.endswith("text")


def test_an_expired_page_is_served_stale_to_all_but_the_one_who_renders_it(visitor, stored, in_background):
    write("a", "text")
    stage.go_on.set()
    visitor.get("/staged/a/")
    [entry] = stored.keys("pc:e:*")
    stored.hset(entry, "meta", json.dumps(json.loads(stored.hget(entry, "meta")) | {"fresh_until": 1}))
    stage.__init__()
    renderer = in_background(visitor.get, "/staged/a/")
    assert stage.reached.wait(20)
    assert visitor.get("/staged/a/").headers["x-page-cache"] == HIT
    stage.go_on.set()
    assert renderer().headers["x-page-cache"] == "MISS"
    assert stage.renders == 1


def test_a_purged_page_is_never_served_stale(any_visitor):
    write("a", "old")
    any_visitor.get("/brief/a/")
    write("a", "new")
    assert any_visitor.get("/brief/a/").text.endswith("new")


def test_an_answer_that_is_not_stored_makes_nobody_wait(any_visitor):
    any_visitor.get("/plain/")
    began = time.monotonic()
    assert any_visitor.get("/plain/").headers["x-page-cache"] == "BYPASS"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("/word/%ff%fe/", {}),
        ("/word/a%00b/", {}),
        ("/word/a%0ab/", {}),
        ("/echo/?page=1&page=2", {}),
        ("/echo/?p%61ge=2", {}),
        ("/echo/?%ff=%fe&=&&&", {}),
        ("/echo/?" + "x" * 5000, {}),
        ("/" + "y" * 5000, {}),
        ("/echo/", {"Cookie": 'a="; =; \x7f; sessionid'}),
        ("/echo/", {"Accept-Language": "x" * 5000}),
        ("/echo/", {"HX-Request": "x" * 5000}),
        ("/echo/", {"X-Junk": "x" * 60_000}),
        ("/echo/", {"Range": "bytes=0-5"}),
        ("/echo/", {"Content-Length": "abc"}),
    ],
)
def test_odd_requests_never_fail(any_visitor, url, headers):
    for _ in range(2):
        assert any_visitor.get(url, headers=headers).status_code < 500


@pytest.mark.parametrize("name", ["Accept-Encoding", "Accept-Language", "Cookie", "HX-Request", "If-None-Match"])
def test_headers_that_are_not_text_never_fail(name):
    visitor = AsgiVisitor()
    for _ in range(2):
        assert visitor.get("/echo/", headers={name: b"W/\xff;q=\xfe"}).status_code == 200
    visitor.close()


def test_a_path_that_is_not_text_never_fails():
    environ = {"PATH_INFO": "/word/\xff\xfe/", "HTTP_HOST": "testserver"}
    setup_testing_defaults(environ)
    statuses = []
    for _ in range(2):
        wsgi_application(dict(environ), lambda status, _headers: statuses.append(status))
    assert statuses == ["404 Not Found"] * 2


@pytest.mark.parametrize("host", ["evil.example", "a b", "[::1", ".", ""])
def test_an_unknown_or_broken_host_gets_400_and_leaves_no_key(any_visitor, stored, host):
    for _ in range(2):
        assert any_visitor.get("/echo/", headers={"Host": host}).status_code == 400
    assert not stored.keys("pc:*")


@pytest.mark.parametrize("host", ["testserver.", "testserver:99999999"])
def test_an_odd_name_for_an_allowed_host_is_served_live(any_visitor, stored, host):
    for _ in range(2):
        assert any_visitor.get("/echo/", headers={"Host": host}).status_code == 200
    assert not stored.keys("pc:*")

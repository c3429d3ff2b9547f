"""The edge answers an entry as gunicorn would (cms/infra/pagecache/entries.py), byte for byte and header for header."""

import itertools
import socket
from collections.abc import Mapping

import httpx
import pytest

from cms.infra.pagecache.entries import answer_to
from tests.helpers.edge_cache import PAGE, EdgeCache
from tests.helpers.http_server import Server
from tests.helpers.nginx import Nginx, needs_nginx

pytestmark = needs_nginx

HIT = "HIT; edge"
# Said for each answer anew, or by nginx alone.
_OF_THE_SERVER = {"date", "server", "connection"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Link": '</css/a.css>; rel="preload"',
    "Vary": "HX-Request, Accept-Language",
    "Content-Language": "es",
    "X-Place": 'Málaga "ñ" \\',
}


def raw(proxy: Nginx, *requests: str) -> bytes:
    """Send requests in one go and return all that comes back until nginx closes."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as connection:
        connection.sendall("".join(requests).encode())
        received = b""
        while part := connection.recv(65_536):
            received += part
    return received


def get(proxy: Nginx, path: str, *lines: str, version: str = "1.1", method: str = "GET") -> str:
    return "\r\n".join([f"{method} {proxy.base}{path} HTTP/{version}", f"Host: {proxy.netloc}", *lines, "", ""])


def sorted_headers(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((name.lower(), value) for name, value in pairs if name.lower() not in _OF_THE_SERVER)


def split(answer: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return int(first.split()[1]), pairs, body


@pytest.mark.parametrize(
    ("status", "extra"),
    [(200, {}), (301, {"Location": "/elsewhere/"}), (302, {"Location": "http://x/"}), (404, {}), (410, {})],
)
def test_status_headers_and_body_are_those_of_gunicorn(
    proxy: Nginx, cache: EdgeCache, status: int, extra: Mapping[str, str]
):
    key = cache.put(proxy.netloc, "/a/", status=status, headers={**HEADERS, **extra})
    entry = {name.decode(): value for name, value in cache.raw.hgetall(f"pc:e:{key}").items()}
    etag = httpx.get(f"{proxy.url}/a/").headers["etag"]
    for method, encoding, known in itertools.product(["GET", "HEAD"], ["br", "gzip", "id"], ["", '"other"', etag]):
        lines = [f"Accept-Encoding: {encoding}", "Connection: close", *([f"If-None-Match: {known}"] if known else [])]
        for source in ("from Redis or memory", "from memory"):
            seen = split(raw(proxy, get(proxy, "/a/", *lines, method=method)))
            told = answer_to(known, entry["meta"], encoding, HIT)
            body = entry[told.variant] if told.length and method == "GET" else b""
            assert seen[0] == told.status, source
            assert sorted_headers(seen[1]) == sorted_headers(told.headers), (method, encoding, known, source)
            assert seen[2] == body


def test_a_small_page_is_not_compressed_for_anybody(proxy: Nginx, cache: EdgeCache):
    cache.put(proxy.netloc, "/a/", "small")
    for _ in range(2):
        answer = httpx.get(f"{proxy.url}/a/", headers={"Accept-Encoding": "br"})
        assert (answer.text, answer.headers["x-page-cache"]) == ("small", HIT)
        assert "content-encoding" not in answer.headers


def test_headers_that_come_twice_leave_twice(proxy: Nginx, cache: EdgeCache):
    key = cache.put(proxy.netloc, "/a/")
    meta = cache.client.hget(f"pc:e:{key}", "meta")
    cache.client.hset(f"pc:e:{key}", "meta", meta.replace('"headers":[', '"headers":[["Link","<a>"],["Link","<b>"],'))
    assert httpx.get(f"{proxy.url}/a/").headers.get_list("link") == ["<a>", "<b>"]


def test_what_is_no_entry_is_passed_on(proxy: Nginx, cache: EdgeCache):
    key = cache.put(proxy.netloc, "/a/")
    odd = ['{"headers":[1],"status":200,"etag":"a","lengths":{"id":1},"fresh_until":9e9}', '{"headers":"x"}', "null"]
    for meta in ("", "{", "[]", '{"status":200}', "\xff", *odd):
        cache.client.hset(f"pc:e:{key}", "meta", meta)
        assert httpx.get(f"{proxy.url}/a/").headers["x-page-cache"] == "MISS"
    key = cache.put(proxy.netloc, "/b/")
    # Another body than the meta tells of, as after a change between two reads.
    cache.client.hset(f"pc:e:{key}", "gzip", "other")
    answer = httpx.get(f"{proxy.url}/b/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["x-page-cache"] == "MISS"


def test_the_time_of_a_change_says_nothing(proxy: Nginx, cache: EdgeCache):
    """Times go by the second, and a feed may change without its newest entry."""
    moment = "Sun, 22 Nov 2026 01:00:00 GMT"
    cache.put(proxy.netloc, "/feed/", headers={"Last-Modified": moment})
    for other_version in ({}, {"If-None-Match": '"another"'}):
        answer = httpx.get(f"{proxy.url}/feed/", headers={"If-Modified-Since": moment, **other_version})
        assert (answer.status_code, answer.text, answer.headers["x-page-cache"]) == (200, PAGE, HIT)


def test_a_part_of_a_page_is_answered_with_all_of_it(proxy: Nginx, cache: EdgeCache):
    cache.put(proxy.netloc, "/a/")
    answer = httpx.get(f"{proxy.url}/a/", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.text) == (200, PAGE)


def test_old_clients_are_answered_and_let_go(proxy: Nginx, cache: EdgeCache):
    cache.put(proxy.netloc, "/a/")
    answer = raw(proxy, get(proxy, "/a/", version="1.0"))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"Transfer-Encoding" not in answer
    assert answer.endswith(PAGE.encode())


def test_requests_in_one_go_are_answered_in_order(proxy: Nginx, cache: EdgeCache, behind: Server):
    cache.put(proxy.netloc, "/a/", "first")
    cache.put(proxy.netloc, "/b/", "second")
    requests = [get(proxy, "/a/"), get(proxy, "/b/", method="HEAD"), get(proxy, "/miss/"), get(proxy, "/b/")]
    answer = raw(proxy, *requests, get(proxy, "/a/", "Connection: close"))
    assert answer.count(b"HTTP/1.1 200") == 5
    order = [b"first", b'/miss/"', b"second", b"first"]
    found = [answer.find(order[0]), answer.find(order[1]), answer.find(order[2]), answer.rfind(order[3])]
    assert found == sorted(found)
    assert -1 not in found


def test_redirects_and_nothing_found_go_by_the_whole_address(proxy: Nginx, cache: EdgeCache):
    cache.put(proxy.netloc, "/page/")
    cache.put(proxy.netloc, "/old/", status=301, headers={"Location": "/page/"})
    cache.put(proxy.netloc, "/gone/", status=404)
    assert httpx.get(f"{proxy.url}/page/?utm=1").headers["x-page-cache"] == HIT
    assert httpx.get(f"{proxy.url}/old/?utm=1").headers["x-page-cache"] == "MISS"
    assert httpx.get(f"{proxy.url}/gone/?utm=1").headers["x-page-cache"] == "MISS"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("POST", {}),
        ("GET", {"Cookie": "sessionid=x"}),
        ("GET", {"Cookie": "messages=x"}),
        ("GET", {"Authorization": "Bearer x"}),
        ("GET", {"If-Match": '"x"'}),
    ],
)
def test_whoever_is_somebody_gets_to_gunicorn(proxy: Nginx, cache: EdgeCache, method: str, headers: dict[str, str]):
    cache.put(proxy.netloc, "/a/")
    answer = httpx.request(method, f"{proxy.url}/a/", headers=headers)
    assert answer.headers["x-page-cache"] == "MISS"
    assert answer.json()["method"] == method

"""The edge's half of the table of rules, over a live nginx. Python's: tests/cms/infra/pagecache/test_key_vectors.py."""

import random
import re
import socket
from collections.abc import Callable

import httpx
import pytest

from tests.helpers.edge_cache import PAGE, EdgeCache
from tests.helpers.http_server import Server
from tests.helpers.key_vectors import ENCODINGS, ETAG, IF_NONE_MATCH, VECTORS, Request, use_settings
from tests.helpers.nginx import Nginx, needs_nginx
from tests.nginx.conftest import UNLIMITED

pytestmark = needs_nginx

ROUNDS = 250
NOT_LOOKED_UP = "none"


@pytest.fixture
def told(settings, start: Callable[..., Nginx], own_cache: EdgeCache) -> Nginx:
    """Nginx with the table's settings, which tells the server behind it what it looked up."""
    use_settings(settings)
    own_cache.trust()
    return start(own_cache, changes=UNLIMITED, environment={"EDGE_EXPLAIN": "1"})


def looked_up(proxy: Nginx, behind: Server, request: Request) -> str | None:
    """Send it as it stands; return what the edge looked up, and for which encoding. None where nginx refuses it."""
    behind.requests.clear()
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=60) as connection:
        connection.sendall(request.wire.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        while connection.recv(65_536):
            pass
    return behind.requests[0].headers["x-edge-key"] if behind.requests else None


def explained(key: str | None, *, exact: bool, encoding: str = "id") -> str:
    return f"{key}; {'exact' if exact else 'inexact'}; {encoding}" if key else NOT_LOOKED_UP


def test_the_edge_makes_of_each_request_what_the_table_says(told: Nginx, behind: Server):
    vectors = [vector for vector in VECTORS if vector.request.method != "get"]
    made = {vector.name: looked_up(told, behind, vector.request) for vector in vectors}
    expected = {vector.name: explained(vector.key, exact=vector.exact) for vector in vectors}
    refused = {name for name in made if made[name] is None}
    assert len(refused) < len(made) / 10
    assert made == expected | dict.fromkeys(refused)


def test_encodings_are_negotiated_as_the_table_says(told: Nginx, behind: Server):
    def chosen(accepted: str) -> str:
        request = Request(headers=[["Accept-Encoding", accepted]] if accepted else [])
        return looked_up(told, behind, request).rpartition("; ")[2]

    assert [(accepted, chosen(accepted)) for accepted, _ in ENCODINGS] == ENCODINGS


def test_versions_are_compared_as_the_table_says(proxy: Nginx, cache: EdgeCache):
    cache.put(proxy.netloc, "/a/")
    own = httpx.get(f"{proxy.url}/a/").headers["etag"]

    def is_known(header: str) -> bool:
        asked = header.strip().replace("\t", " ").replace(ETAG[3:-1], own[3:-1])
        answer = httpx.get(f"{proxy.url}/a/", headers={"If-None-Match": asked})
        assert answer.headers["x-page-cache"] == "HIT; edge"
        assert answer.text == ("" if answer.status_code == 304 else PAGE)
        return answer.status_code == 304

    # What is left out tells case apart, which digests do not have.
    cases = [case for case in IF_NONE_MATCH if "ABC" not in case[0]]
    assert [(header, is_known(header)) for header, _ in cases] == cases


def random_request(chance: random.Random) -> Request:
    """A request that is odd in a few ways at once."""
    pieces = ["a", "B", "/", "//", "..", ".", "%2F", "%41", "%c3%a9", "%ff", "%00", "+", ";", "es", "es/", "admin/"]
    pieces += ["health", "%EF%BF%BD", "~", "=", "&", "'", "%0a", "%7F", "%ed%a0%80", "%F0%9F%98%80", "x" * 400]
    names = ["page", "p", "Page", "pa%67e", "utm", "", "p+", "q%20"]
    hosts = ["www.example.org", "WWW.example.org:80", "union.example.co.uk", "a.b.example.co.uk:81", "evil.example"]
    hosts += ["www.example.org:443", "localhost:99999", "[::1]:8000", "www.example.org.", "example.co.uk:0"]
    path = "/" + "".join(chance.choices(pieces, k=chance.randint(0, 6)))
    values = ["1", "2", "%32", "a=b", "", "+", "?"]
    pairs = [
        f"{chance.choice(names)}{chance.choice(['=', ''])}{chance.choice(values)}" for _ in range(chance.randint(0, 3))
    ]
    query = chance.choice(["", "?"]) + "&".join(pairs) if pairs else chance.choice(["", "", "?", "?&"])
    headers = [
        ["HX-Request", chance.choice(["true", "false", ""])],
        ["Cookie", chance.choice(["a=b", "sessionid=1", "messages=", "x=y; userbar=1", "django_language=es"])],
        ["X-Shape", chance.choice(["wide", "narrow", "round"])],
        ["Authorization", chance.choice(["", "Bearer x"])],
        ["Content-Length", "0"],
    ]
    host = chance.choice(hosts)
    label = re.fullmatch(r"([a-z0-9-]+)\.example\.co\.uk", host.partition(":")[0].lower())
    return Request(
        method=chance.choice(["GET", "GET", "GET", "HEAD", "POST"]),
        target=path + query,
        host=host,
        headers=chance.sample(headers, chance.choice([0, 0, 1, 2])),
        tenant=label[1] if label else "",
        proto=chance.choice(["", "http", "https"]),
    )


def test_python_and_the_edge_agree_on_random_requests(told: Nginx, behind: Server):
    chance = random.Random(5)  # noqa: S311 - the same requests each time
    seen = set()
    for _ in range(ROUNDS):
        request = random_request(chance)
        asked, other = request.by_asgi(), request.by_wsgi()
        assert asked == other, request
        made = looked_up(told, behind, request)
        if made is not None:
            assert made == (explained(asked.page.key, exact=asked.page.exact) if asked else NOT_LOOKED_UP), request
        seen.add(made)
    assert len(seen) > ROUNDS / 10

"""What readers get while gunicorn, Redis or both are away."""

import json
from collections.abc import Callable

import httpx
import pytest

from tests.helpers.edge_cache import PAGE, EdgeCache
from tests.helpers.http_server import Handler, Received, http_server
from tests.helpers.jobs import wait_until
from tests.helpers.nginx import Nginx, needs_nginx
from tests.nginx.conftest import UNLIMITED

pytestmark = needs_nginx

HIT, STALE = "HIT; edge", "HIT; edge; stale"
NOBODY = 1  # a port where nothing listens


@pytest.fixture
def alone(start: Callable[..., Nginx], own_cache: EdgeCache) -> Nginx:
    """Nginx without gunicorn."""
    return start(own_cache, web=NOBODY, changes=UNLIMITED)


def is_the_designed_page(answer: httpx.Response) -> bool:
    headers = answer.headers
    return (
        answer.status_code == 503
        and "We will be right back" in answer.text
        and "default-src 'none'" in headers["content-security-policy"]
        and headers["cache-control"] == "no-store"
        and int(headers["retry-after"]) > 0
        and "x-page-cache" not in headers
    )


def test_without_redis_gunicorn_answers(start: Callable[..., Nginx], own_cache: EdgeCache):
    proxy = start(own_cache, changes=UNLIMITED)
    own_cache.put(proxy.netloc, "/a/")
    assert httpx.get(f"{proxy.url}/a/").headers["x-page-cache"] == HIT
    own_cache.server.stop()
    # Memory may go on until its lease is over.
    wait_until(lambda: httpx.get(f"{proxy.url}/a/").headers["x-page-cache"] == "MISS")
    assert {httpx.get(f"{proxy.url}/a/").status_code for _ in range(10)} == {200}
    own_cache.server.start()
    own_cache.trust()
    own_cache.put(proxy.netloc, "/a/")
    wait_until(lambda: httpx.get(f"{proxy.url}/a/").headers["x-page-cache"] == HIT)


def test_a_redis_that_hangs_costs_next_to_nothing(start: Callable[..., Nginx], own_cache: EdgeCache):
    proxy = start(own_cache, changes=UNLIMITED)
    own_cache.put(proxy.netloc, "/a/")
    own_cache.server.pause()
    try:
        wait_until(lambda: httpx.get(f"{proxy.url}/a/").headers["x-page-cache"] == "MISS")
        taken = [httpx.get(f"{proxy.url}/a/").elapsed.total_seconds() for _ in range(20)]
    finally:
        own_cache.server.resume()
    assert sorted(taken)[len(taken) // 2] < 0.2


def test_without_gunicorn_cached_pages_go_on(alone: Nginx, own_cache: EdgeCache):
    own_cache.put(alone.netloc, "/a/")
    own_cache.put(alone.netloc, "/old/", ttl=0)
    right = httpx.get(f"{alone.url}/a/")
    assert (right.text, right.headers["x-page-cache"]) == (PAGE, HIT)
    old = httpx.get(f"{alone.url}/old/")
    assert (old.text, old.headers["x-page-cache"]) == (PAGE, STALE)
    # Trust runs out, since nobody renews it.
    own_cache.client.delete("pc:trust")
    wait_until(lambda: httpx.get(f"{alone.url}/a/").headers["x-page-cache"] == STALE)
    assert is_the_designed_page(httpx.get(f"{alone.url}/elsewhere/"))


def test_without_gunicorn_pages_go_on_for_a_stated_time_only(alone: Nginx, own_cache: EdgeCache):
    own_cache.put(alone.netloc, "/a/", ttl=0)
    assert httpx.get(f"{alone.url}/a/").headers["x-page-cache"] == STALE
    # What Python published with its last trust expires with the bound (EDGE_STALE).
    own_cache.client.delete("pc:edge:settings")
    assert is_the_designed_page(httpx.get(f"{alone.url}/a/"))


def test_without_gunicorn_nothing_comes_from_a_redis_that_was_never_trusted(alone: Nginx, own_cache: EdgeCache):
    own_cache.put(alone.netloc, "/a/")
    own_cache.client.delete("pc:trust")
    own_cache.client.set("pc:trusted", "0" * 40)
    wait_until(lambda: is_the_designed_page(httpx.get(f"{alone.url}/a/")))


def test_without_gunicorn_a_purged_page_stays_purged(alone: Nginx, own_cache: EdgeCache):
    key = own_cache.put(alone.netloc, "/a/")
    assert httpx.get(f"{alone.url}/a/").text == PAGE
    own_cache.purge(key)
    wait_until(lambda: is_the_designed_page(httpx.get(f"{alone.url}/a/")))


@pytest.mark.parametrize(
    ("method", "headers"), [("POST", {}), ("GET", {"Cookie": "sessionid=x"}), ("GET", {"Authorization": "Bearer x"})]
)
def test_without_gunicorn_whoever_is_somebody_is_told_so(
    alone: Nginx, own_cache: EdgeCache, method: str, headers: dict[str, str]
):
    own_cache.put(alone.netloc, "/a/")
    assert is_the_designed_page(httpx.request(method, f"{alone.url}/a/", headers=headers))


def test_without_both_there_is_a_page_that_says_so_in_the_readers_language(alone: Nginx, own_cache: EdgeCache):
    own_cache.server.stop()
    assert is_the_designed_page(httpx.get(f"{alone.url}/a/"))
    for path, headers in (("/es/a/", {}), ("/a/", {"Accept-Language": "es-MX,es;q=0.9"})):
        spanish = httpx.get(f"{alone.url}{path}", headers=headers)
        assert (spanish.status_code, spanish.headers["content-language"]) == (503, "es")
        assert "Volvemos enseguida" in spanish.text
    styles = httpx.get(f"{alone.url}/_/unavailable.css")
    assert (styles.status_code, styles.headers["content-type"]) == (200, "text/css")
    problem = httpx.get(f"{alone.url}/api/v1/contacts")
    assert problem.headers["content-type"] == "application/problem+json"
    assert json.loads(problem.text)["code"] == "unavailable"
    assert is_the_designed_page(httpx.get(f"{alone.url}/static/css/site.css"))


def test_gunicorns_own_errors_are_its_own(start: Callable[..., Nginx], own_cache: EdgeCache):
    def fail(handler: Handler, _request: Received) -> None:
        handler.reply(status=502, body=b"from the application")

    with http_server(fail) as behind:
        proxy = start(own_cache, web=behind.port)
        own_cache.put(proxy.netloc, "/a/", ttl=0)
        assert httpx.get(f"{proxy.url}/a/").text == "from the application"


def test_readers_over_a_limit_wait_for_the_page_that_somebody_makes(start: Callable[..., Nginx], own_cache: EdgeCache):
    proxy = start(own_cache, changes={"rate=20r/s": "rate=1r/m", "burst=60 ": ""})
    assert httpx.get(f"{proxy.url}/made/").headers["x-page-cache"] == "MISS"
    assert httpx.get(f"{proxy.url}/made/").status_code == 429
    # Stale, and somebody holds the page's lock: as Python, nginx gives the others what it has.
    key = own_cache.put(proxy.netloc, "/made/", ttl=0)
    own_cache.client.set(f"pc:l:{key}", "somebody")
    assert httpx.get(f"{proxy.url}/made/").headers["x-page-cache"] == STALE
    own_cache.client.delete(f"pc:l:{key}")
    assert httpx.get(f"{proxy.url}/made/").status_code == 429

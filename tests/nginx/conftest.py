"""nginx with the edge in front of a server that tells what reached it, and of a Redis of the tests' own."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.cms.conftest import switched_off
from tests.helpers.edge_cache import EdgeCache, edge_cache
from tests.helpers.http_server import Handler, Received, Server, http_server
from tests.helpers.nginx import Nginx, nginx

# A fixture for negative controls here, too.
__all__ = ["switched_off"]

# The tests come faster than any reader.
UNLIMITED = {"rate=20r/s": "rate=100000r/s", "limit_conn connections 40;": ""}


def tell(handler: Handler, request: Received) -> None:
    """Answer with what came, as gunicorn would mark what it rendered."""
    told = {"method": request.method, "path": request.path, "headers": request.headers}
    body = b"" if request.method == "HEAD" else json.dumps(told).encode()
    handler.reply(body=body, X_Page_Cache="MISS")


@pytest.fixture(scope="session")
def _behind() -> Iterator[Server]:
    with http_server(tell) as server:
        yield server


@pytest.fixture(scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EdgeCache]:
    with edge_cache(tmp_path_factory.mktemp("edge-redis")) as cache:
        yield cache


@pytest.fixture(scope="session")
def _proxy(tmp_path_factory: pytest.TempPathFactory, _behind: Server, _cache: EdgeCache) -> Iterator[Nginx]:
    folder = tmp_path_factory.mktemp("edge-nginx")
    with nginx(folder, web=_behind.port, redis_url=_cache.url, changes=UNLIMITED) as proxy:
        yield proxy


@pytest.fixture
def behind(_behind: Server) -> Server:
    """The server behind nginx, in gunicorn's place."""
    _behind.requests.clear()
    return _behind


@pytest.fixture
def place() -> str:
    """A path of the test's own, since nginx remembers what stood elsewhere."""
    return f"/{uuid4().hex[:8]}"


@pytest.fixture
def cache(_cache: EdgeCache, place: str) -> EdgeCache:
    """The page cache's Redis, empty and trusted. Not to be stopped: see `own_cache`."""
    _cache.base = place
    _cache.reset()
    return _cache


@pytest.fixture
def proxy(_proxy: Nginx, behind: Server, cache: EdgeCache) -> Nginx:
    """Nginx with the edge; it tells the server behind it what it looked up (X-Edge-Key)."""
    return replace(_proxy, base=cache.base)


@pytest.fixture
def own_cache(tmp_path: Path) -> Iterator[EdgeCache]:
    """A Redis that the test may stop."""
    with edge_cache(tmp_path) as cache:
        yield cache


@pytest.fixture
def start(tmp_path: Path, behind: Server) -> Iterator[Callable[..., Nginx]]:
    """Start an nginx of the test's own in front of a cache, with other options."""
    with ExitStack() as stack:

        def started(cache: EdgeCache, **options: Any) -> Nginx:
            own = nginx(tmp_path, **{"web": behind.port, "redis_url": cache.url} | options)
            return replace(stack.enter_context(own), base=cache.base)

        yield started

"""nginx with the edge in front of a server that tells what reached it, and of a Redis of the test's own."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cms.conftest import switched_off
from tests.helpers.edge_cache import EdgeCache, edge_cache
from tests.helpers.http_server import Handler, Received, Server, http_server
from tests.helpers.nginx import Nginx, nginx

# A fixture for negative controls here, too.
__all__ = ["switched_off"]


def tell(handler: Handler, request: Received) -> None:
    """Answer with what came, as gunicorn would mark what it rendered."""
    told = {"method": request.method, "path": request.path, "headers": request.headers}
    body = b"" if request.method == "HEAD" else json.dumps(told).encode()
    handler.reply(body=body, X_Page_Cache="MISS")


@pytest.fixture
def behind() -> Iterator[Server]:
    """The server behind nginx, in gunicorn's place."""
    with http_server(tell) as server:
        yield server


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[EdgeCache]:
    """The page cache's Redis."""
    with edge_cache(tmp_path) as cache:
        yield cache


@pytest.fixture
def start(tmp_path: Path, behind: Server, cache: EdgeCache) -> Iterator[Callable[..., Nginx]]:
    """Start nginx with other options."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(
            nginx(tmp_path, **{"web": behind.port, "redis_url": cache.url} | options)
        )


@pytest.fixture
def proxy(start: Callable[..., Nginx]) -> Nginx:
    """Nginx with the edge."""
    return start()

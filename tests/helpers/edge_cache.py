"""A page cache in a Redis of the test's own, as Python would leave it there, for nginx's edge to serve."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import redis
from django.http import HttpResponse

from cms.infra.pagecache import conf, edge
from cms.infra.pagecache.entries import ENCODINGS, build
from cms.infra.pagecache.keys import Headers, ask
from tests.helpers.redis_server import RedisServer

PAGE = "<p>" + "A page is long enough to be worth compressing. " * 40
NO_SELECTORS = ("",)


class EdgeCache:
    """What the edge reads: entries, the generation, trust, the lease and the settings."""

    def __init__(self, server: RedisServer, base: str = "") -> None:
        self.server = server
        # In front of each path that is put here, as in `Nginx.url`.
        self.base = base
        self.client = server.client()
        self.raw = redis.Redis.from_url(server.url)

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def run_id(self) -> str:
        return str(self.client.info("server")["run_id"])

    def reset(self) -> None:
        """Forget all, and trust what comes."""
        self.client.flushdb()
        self.trust()

    def trust(self, *, lease_ms: int = 2000, seconds: float | None = None) -> None:
        """Do what a grant does: vouch for all that is here, for so many seconds or for good."""
        self.client.set("pc:trusted", self.run_id)
        self.client.set("pc:trust", self.run_id, px=int(seconds * 1000) if seconds else None)
        self.client.set("pc:edge:lease", lease_ms)
        self.client.setnx("pc:gen", time.time_ns() // 1000)
        self.client.set("pc:edge:settings", edge.settings_as_text(), ex=3600)

    def key(self, host: str, target: str) -> str:
        """Return the key of a page."""
        path, _, query = f"{self.base}{target}".partition("?")
        headers = Headers(host=host, selectors=NO_SELECTORS)
        found = ask(method="GET", scheme="http", path=path, query=query, headers=headers)
        assert found is not None, f"{target} is not looked up"
        return found.page.key

    def put(
        self,
        host: str,
        target: str,
        body: str = PAGE,
        *,
        status: int = 200,
        ttl: float = 3600,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Store a page as a visitor of `http://host` would find it; return its key."""
        key = self.key(host, target)
        response = HttpResponse(body, status=status, headers=dict(headers or {}))
        meta, bodies = build(response, ttl=ttl, variants=ENCODINGS)
        fields = {"meta": meta, "url": f"http://{host}{self.base}{target}"} | {
            name: bodies.get(name, b"") for name in ENCODINGS
        }
        self.raw.hset(f"pc:e:{key}", mapping=fields)
        return key

    def purge(self, key: str) -> float:
        """Remove an entry as a purge does; return the moment when that was done."""
        with self.client.pipeline() as pipeline:
            pipeline.unlink(f"pc:e:{key}")
            pipeline.incr("pc:gen")
            pipeline.execute()
        return time.monotonic()

    def settings(self) -> dict[str, object]:
        """Return what the edge was told."""
        told: dict[str, object] = json.loads(self.client.get(f"{conf.current().prefix}edge:settings"))
        return told


@contextmanager
def edge_cache(folder: Path) -> Iterator[EdgeCache]:
    """Run a Redis in `folder` that is trusted and empty."""
    server = RedisServer(folder)
    server.start()
    try:
        cache = EdgeCache(server)
        cache.trust()
        yield cache
    finally:
        server.stop()

import asyncio
import threading
from collections.abc import Callable

import httpx
import pytest
import redis
from django.conf import settings as django_settings
from django.db import connections
from taggit.models import Tag

from cms.asgi import application as asgi_application
from cms.infra.pagecache import aclient, counters
from cms.infra.pagecache.models import PurgeRecord
from cms.infra.pagecache.trust import renewal
from cms.wsgi import application as wsgi_application
from tests.cms.infra.pagecache import views
from tests.helpers.redis_server import RedisServer

HOST = "http://testserver:8000"  # httpx tells ASGI no port unless the address does


def _as_servers_call_it(environ, start_response):
    """Hand the path over as WSGI says: bytes as latin-1, which httpx leaves out."""
    raw_path = environ["PATH_INFO"].encode().decode("latin-1")
    return wsgi_application(environ | {"PATH_INFO": raw_path}, start_response)


class WsgiVisitor:
    """Asks the real WSGI application, in this process."""

    def __init__(self):
        self._client = httpx.Client(transport=httpx.WSGITransport(_as_servers_call_it))

    def request(self, method, url, **options):
        return self._client.build_request(method, f"{HOST}{url}" if url.startswith("/") else url, **options)

    def get(self, url, *, method="GET", **options) -> httpx.Response:
        return self._client.send(self.request(method, url, **options))

    def close(self):
        self._client.close()


class AsgiVisitor:
    """Asks the real ASGI application, in this process and on one event loop."""

    def __init__(self):
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(asgi_application))

    def get(self, url, *, method="GET", **options) -> httpx.Response:
        full = f"{HOST}{url}" if url.startswith("/") else url
        return self._runner.run(self._client.request(method, full, **options))

    def close(self):
        self._runner.run(self._close())
        self._runner.close()

    async def _close(self):
        await self._client.aclose()
        aclient.client().close()


@pytest.fixture(autouse=True)
def small_site(settings, worker_database, django_db_blocker):
    """The small site on real commits. What it writes is deleted again, which is quicker than a new database."""
    settings.ROOT_URLCONF = "tests.cms.infra.pagecache.views"
    # All hosts show the same here.
    settings.TENANT_DOMAIN = "example.org"
    views.stage.__init__()
    counters.forget()
    with django_db_blocker.unblock():
        yield
        # A hit may have begun to compare Redis with the database, which is blocked between tests.
        renewal.stop()
        connections.close_all()
        Tag.objects.all().delete()
        PurgeRecord.objects.all().delete()
        connections.close_all()
    counters.forget()
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()


@pytest.fixture
def visitor(switched_off):
    visitor = WsgiVisitor()
    yield visitor
    visitor.close()


@pytest.fixture(params=[WsgiVisitor, AsgiVisitor], ids=["wsgi", "asgi"])
def any_visitor(request):
    visitor = request.param()
    yield visitor
    visitor.close()


@pytest.fixture
def stored() -> redis.Redis:
    """The cache's Redis, to look inside."""
    with redis.Redis.from_url(django_settings.REDIS_URL, decode_responses=True) as client:
        yield client


@pytest.fixture
def own_redis(settings, tmp_path):
    """A Redis that this test may stop."""
    server = RedisServer(tmp_path)
    server.start()
    # Without a rest after a failure: what is asked next is answered by Redis again.
    shared = settings.PAGECACHE
    settings.PAGECACHE = {**shared, "REDIS_URL": server.url, "REST": 0}
    yield server
    # What is deleted after the test would wait for this one.
    settings.PAGECACHE = shared
    server.stop()


@pytest.fixture
def in_background():
    """Run something in a thread; call what it returns to have its result."""
    started = []

    def run(function: Callable, *args):
        outcome = []
        thread = threading.Thread(target=lambda: outcome.append(function(*args)))
        thread.start()
        started.append(thread)

        def result():
            thread.join(timeout=30)
            return outcome[0]

        return result

    yield run
    views.stage.go_on.set()
    for thread in started:
        thread.join(timeout=30)

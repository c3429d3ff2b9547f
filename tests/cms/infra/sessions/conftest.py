import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from cms.infra.sessions import copies
from tests.helpers.jobs import wait_until
from tests.helpers.redis_server import RedisServer


@pytest.fixture
def rows(worker_database, django_db_blocker):
    """Real commits, as sessions are read and changed in life; what is written is deleted again."""
    with django_db_blocker.unblock():
        yield
        Session.objects.all().delete()
        connections.close_all()


@pytest.fixture
def server(settings, tmp_path, rows):
    """A Redis that this test may stop, asked again right after a failure; also that of Django's cache."""
    server = RedisServer(tmp_path)
    server.start()
    settings.SESSION_COPIES = {"REDIS_URL": server.url, "REST": 0}
    default = settings.CACHES["default"]
    own = {"LOCATION": server.url, "OPTIONS": default["OPTIONS"] | {"REST": 0}}
    settings.CACHES = settings.CACHES | {"default": default | own}
    yield server
    server.stop()
    # What is still owed is told to whatever Redis there is, lest it runs on into other tests.
    settings.SESSION_COPIES = {"REDIS_URL": settings.CACHE_REDIS_URL}
    wait_until(lambda: not copies.debts._owed)

"""What every test may use: the worker's own database and Redis, real commits, and the site behind gunicorn."""

import os
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.db import connections

from cms.infra.mail.fake import FakeBackend as FakeMail
from cms.infra.providers import backend_of
from cms.infra.sms.fake import FakeBackend as FakeSms
from tests.helpers.database import WorkerDatabase, migrate, migrations_digest
from tests.helpers.site import serving


def _flush_redis() -> None:
    """Empty this worker's own Redis database."""
    with redis.Redis.from_url(django_settings.REDIS_URL) as client:
        client.flushdb()


@pytest.fixture(scope="session")
def worker_database(django_test_environment: None, django_db_blocker, django_db_keepdb, django_db_createdb, request):
    """The database of this test process. `--reuse-db` keeps the template for the next run, `--create-db` renews it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with django_db_blocker.unblock():
        stamp = migrations_digest() if django_db_keepdb and not django_db_createdb else run
        database = WorkerDatabase(worker=os.environ.get("PYTEST_XDIST_WORKER", "main"), stamp=stamp)
        database.prepare(build=migrate)
        _flush_redis()
    # Blocked again meanwhile: a test that asks for no database would leave what it writes to the tests after it.
    yield database
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(scope="session")
def django_db_setup(worker_database: WorkerDatabase) -> None:
    """Replace pytest-django's set-up, which would migrate once for each worker."""


@pytest.fixture
def committed_db(worker_database: WorkerDatabase, django_db_blocker) -> Iterator[None]:
    """Real commits, seen by other connections and processes; database and Redis are as new afterwards."""
    with django_db_blocker.unblock():
        # Tests whose transactions were rolled back have left the fences of their purges.
        _flush_redis()
        try:
            yield
        finally:
            connections.close_all()
            worker_database.clone()
            ContentType.objects.clear_cache()
            _flush_redis()


@pytest.fixture(scope="session")
def site_server(worker_database: WorkerDatabase) -> Iterator[str]:
    """One gunicorn per worker for all its tests; use `live_site`."""
    with serving() as url:
        yield url


@pytest.fixture
def live_site(site_server: str, committed_db: None) -> str:
    """The base URL of the site behind gunicorn's asgi worker, on the data that the test commits."""
    return site_server


@pytest.fixture
def fake_mail(settings) -> FakeMail:
    """What `mail.send` sends in this test: see `sent`, or tell it to `fail`."""
    settings.MAIL = {"BACKEND": "cms.infra.mail.fake.FakeBackend"}
    backend: FakeMail = backend_of("MAIL")
    return backend


@pytest.fixture
def fake_sms(settings) -> FakeSms:
    """What `sms.send` sends in this test: see `sent`, or tell it to `fail`."""
    settings.SMS = {"BACKEND": "cms.infra.sms.fake.FakeBackend"}
    backend: FakeSms = backend_of("SMS")
    return backend


@pytest.fixture
def drill_rounds(pytestconfig: pytest.Config) -> int:
    """How often a drill repeats itself: once in `make test`, many times in `make drill`."""
    return pytestconfig.getoption("--drill-rounds")

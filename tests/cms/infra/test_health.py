"""What a probe is told."""

import time

import pytest
import redis
from django.db import connection
from django.test import override_settings

from cms.infra import health

NOBODY_THERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def jobs_redis(settings):
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete(health.BEAT_KEY)
        yield client
        client.delete(health.BEAT_KEY)


@pytest.fixture
def database_down(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")


@pytest.mark.django_db
def test_all_well(client, jobs_redis):
    health.beat()

    response = client.get("/health")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "redis": "ok", "jobs": "ok"}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_database_that_is_down_is_named(client, jobs_redis, database_down):
    response = client.get("/health")

    assert response.status_code == 503
    assert response.json()["failing"] == ["database"]
    assert response.json()["redis"] == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize("setting", ["REDIS_URL", "CACHE_REDIS_URL"])
def test_a_redis_that_is_down_is_named(client, jobs_redis, setting):
    with override_settings(**{setting: NOBODY_THERE}):
        response = client.get("/health")

    assert response.status_code == 503
    assert response.json()["failing"] == ["redis"]
    assert response.json()["database"] == "ok"


@pytest.mark.django_db
def test_a_worker_that_was_never_seen_is_late_and_the_site_is_well(client, jobs_redis):
    response = client.get("/health")

    assert response.status_code == 200
    assert response.json()["jobs"] == "late"


@pytest.mark.django_db
def test_a_worker_that_stopped_beating_is_late(client, jobs_redis):
    jobs_redis.set(health.BEAT_KEY, int(time.time()) - health.BEAT_IS_LATE_AFTER - 1)

    assert client.get("/health").json()["jobs"] == "late"


def test_the_live_probe_asks_nobody(client, database_down):
    with override_settings(REDIS_URL=NOBODY_THERE, CACHE_REDIS_URL=NOBODY_THERE):
        response = client.get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/health/live", "/health"])
@pytest.mark.django_db
def test_probes_come_by_address_and_without_tls(client, jobs_redis, path):
    with override_settings(ALLOWED_HOSTS=["www.example.org"], SECURE_SSL_REDIRECT=True):
        assert client.get(path, headers={"host": "10.1.2.3:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/health/live", "/health"])
@pytest.mark.django_db
def test_a_probe_tells_like_every_answer_that_the_page_cache_had_no_part_in_it(client, jobs_redis, path):
    assert client.get(path)["X-Page-Cache"] == "BYPASS"

"""Whether this process and what it stands on are well.

- `/health/live` asks nothing of anyone: the process answers. For restarts and load balancers: with Redis down pages are
  still served, so no balancer should take a web process out for it.
- `/health` tries every part. PostgreSQL or Redis failing is 503 with the part named, for whoever watches the
  installation. A job worker that was not seen for a while is told but stays 200: work is accepted and done later.

Both are answered by a middleware that stands before all that looks at the request. Probes come by IP address and over
plain http, so neither `ALLOWED_HOSTS` nor the redirect to https (SECURE_REDIRECT_EXEMPT) may answer them; and a view
would open a transaction first.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Final

import psycopg
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

# Seconds for each part: a probe gives up after a few, and must be told which part it was.
PATIENCE: Final = 1
BEAT_KEY: Final = "rostrum:jobs:beat"
# The worker beats each minute; two lost beats are not chance.
BEAT_IS_LATE_AFTER: Final = 180

GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answers `/health` and `/health/live`, and passes everything else on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe; nothing but the path is looked at."""
        if request.path == "/health":
            return health()
        if request.path == "/health/live":
            return _answer({"status": "ok"}, status=200)
        return self.get_response(request)


def health() -> HttpResponse:
    """Return 200 with `status` ok, or 503 with `failing` naming the parts; `jobs` is `ok`, `late` or `unknown`."""
    parts = {"database": _database(), "redis": _redis()}
    failing = [name for name, well in parts.items() if not well]
    report: dict[str, object] = {name: "ok" if well else "failing" for name, well in parts.items()}
    report["jobs"] = _jobs() if parts["redis"] else "unknown"
    if failing:
        return _answer({"status": "failing", "failing": failing, **report}, status=503)
    return _answer({"status": "ok", **report}, status=200)


def beat() -> None:
    """Note that the job worker is at work; it calls this each minute. Without Redis nobody can ask."""
    with contextlib.suppress(redis.RedisError), _client(settings.REDIS_URL) as client:
        client.set(BEAT_KEY, int(time.time()), ex=86_400)


def _answer(report: dict[str, object], *, status: int) -> HttpResponse:
    return JsonResponse(report, status=status, headers={"Cache-Control": "no-store", "X-Page-Cache": "BYPASS"})


def _database() -> bool:
    """Ask PostgreSQL on a connection of its own: waiting for a place in the pool would take longer than the probe."""
    parameters = connection.get_connection_params() | {"connect_timeout": PATIENCE}
    try:
        with psycopg.connect(**parameters, autocommit=True) as own:
            own.execute(f"SET statement_timeout = {PATIENCE * 1000}")
            own.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def _redis() -> bool:
    """Ask every Redis that is in use; production has one for the cache and one for the jobs."""
    for url in {settings.REDIS_URL, settings.CACHE_REDIS_URL}:
        try:
            with _client(url) as client:
                client.ping()
        except redis.RedisError:
            return False
    return True


def _jobs() -> str:
    try:
        with _client(settings.REDIS_URL) as client:
            last = client.get(BEAT_KEY)
    except redis.RedisError:
        return "unknown"
    return "ok" if last is not None and time.time() - int(last) <= BEAT_IS_LATE_AFTER else "late"


def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)

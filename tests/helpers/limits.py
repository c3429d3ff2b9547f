"""Limits in tests: everybody here comes from one address, and hits are committed whatever becomes of a test."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import TypeVar

import redis
from django.conf import settings
from django.db import connection

Result = TypeVar("Result")


def forget_limits() -> None:
    """Forget every hit, in Redis and in PostgreSQL."""
    with closing(connection.copy()) as own, own.cursor() as cursor:
        cursor.execute("DELETE FROM ratelimit_hit")
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        if keys := client.keys("limit:*"):
            client.delete(*keys)


def crowd(size: int, act: Callable[[], Result]) -> list[Result]:
    """Let so many people act at the same moment, each in a thread of their own, and return what came of it."""
    barrier = Barrier(size)

    def one(_number: int) -> Result:
        barrier.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(size) as people:
        return list(people.map(one, range(size)))


def fullest_window(times: Sequence[float], seconds: float) -> int:
    """Return how many of the times lie in the window of this length, both ends included, that holds most of them."""
    ordered = sorted(times)
    return max(
        (sum(1 for other in ordered[at:] if other - first <= seconds) for at, first in enumerate(ordered)), default=0
    )

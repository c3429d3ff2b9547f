"""The call that tells a worker process, through Huey's queue in Redis, that there is work.

It may be lost: each worker process also looks into PostgreSQL by itself, once a tick.
"""

import logging
import time
from functools import cache
from itertools import islice

import redis
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from huey.contrib.djhuey import HUEY

from cms.infra.jobs.queue import WAKE_UP

logger = logging.getLogger(__name__)

# Seconds. The caller is often a web request, which must not wait for a Redis that is away.
_PATIENCE = 0.5
_REST = 1.0
_LOOK_BACK = 50
# Before Wagtail's tasks: reading it takes a worker thread no time.
_PRIORITY = 1_000

_rests_until = 0.0


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, retry=None)


def up() -> None:
    """Wake one worker process. While it has not come for it, further calls add nothing to the queue."""
    global _rests_until  # noqa: PLW0603 - how Redis is doing is a fact of this process
    if time.monotonic() < _rests_until:
        return
    try:
        _client(settings.REDIS_URL).zadd(HUEY.storage.queue_key, {WAKE_UP: -_PRIORITY})
    except redis.RedisError as error:
        _rests_until = time.monotonic() + _REST
        logger.warning("Redis is away, workers will find jobs by themselves: %s", type(error).__name__)


def is_pending(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the open transaction is going to wake a worker already."""
    return any(entry[1] is up for entry in islice(reversed(connection.run_on_commit), _LOOK_BACK))

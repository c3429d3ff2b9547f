"""The call that tells a worker process, through Huey's queue in Redis, that there is work.

It may be lost: each worker process also looks into PostgreSQL by itself, once a tick.
"""

import atexit
import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import islice
from typing import Final

import redis
from django.conf import settings
from django.db import connection as default_connection
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from huey.contrib.djhuey import HUEY

from cms.infra.jobs.queue import WAKE_UP

logger = logging.getLogger(__name__)

# Seconds: for an answer, between two calls, and until Redis is tried again.
_PATIENCE: Final = 0.5
_RESTS_FOR: Final = 0.05
_RECOVERS_AFTER: Final = 1.0
_LOOK_BACK: Final = 50
# Before Wagtail's tasks: reading it takes a worker thread no time.
_PRIORITY: Final = 1_000


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE, retry=None)


class Caller:
    """Calls from a thread of its own: nobody who enqueues waits for Redis, and many wishes become one call."""

    def __init__(self, call: Callable[[], object]) -> None:
        """Make a caller of what raises `RedisError` while Redis is away: the call is lost then."""
        self._call = call
        self._wanted = threading.Event()
        self._calling = threading.Lock()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        # Threads do not outlive a fork, and locks may be held by one that is no more.
        os.register_at_fork(after_in_child=self._begin_anew)
        atexit.register(self._call_at_last)

    def want(self) -> None:
        """Have it called soon."""
        self._wanted.set()
        if self._thread is None:
            with self._starting:
                self._thread = self._thread or self._start()

    def call_if_wanted(self) -> None:
        """Call, if somebody has wanted it since the last time."""
        with self._calling:
            if self._wanted.is_set():
                self._wanted.clear()
                self._call()

    def _begin_anew(self) -> None:
        self._wanted = threading.Event()
        self._calling, self._starting = threading.Lock(), threading.Lock()
        self._thread = None

    def _start(self) -> threading.Thread:
        thread = threading.Thread(target=self._call_when_wanted, name="jobs-caller", daemon=True)
        thread.start()
        return thread

    def _call_when_wanted(self) -> None:
        while True:
            self._wanted.wait()
            try:
                self.call_if_wanted()
                time.sleep(_RESTS_FOR)
            except redis.RedisError as error:
                logger.warning("Redis is away, workers will find jobs by themselves: %s", type(error).__name__)
                time.sleep(_RECOVERS_AFTER)

    def _call_at_last(self) -> None:
        """Call for a process that ends right after its wish, or let the thread's call come to its end."""
        with suppress(redis.RedisError):
            self.call_if_wanted()


def call_a_worker() -> None:
    """Wake one worker process. While it has not come for it, further calls add nothing to the queue."""
    _client(settings.REDIS_URL).zadd(HUEY.storage.queue_key, {WAKE_UP: -_PRIORITY})


_caller = Caller(call_a_worker)


def up() -> None:
    """Wake a worker process, soon."""
    _caller.want()


def up_after_commit() -> None:
    """Wake a worker process once the caller's transaction is committed."""
    if not is_pending(default_connection):
        transaction.on_commit(up, robust=True)


def is_pending(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the open transaction is going to wake a worker already."""
    return any(entry[1] is up for entry in islice(reversed(connection.run_on_commit), _LOOK_BACK))

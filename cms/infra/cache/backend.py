"""A cache that goes on counting without Redis."""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django_redis.cache import RedisCache
from redis.exceptions import OutOfMemoryError, RedisError

logger = logging.getLogger(__name__)

# A full Redis still answers reads: asked again between two steps of one count, it would know nothing of the first.
FULL_FACTOR = 60


def _of_one_key(name: str) -> Callable[..., Any]:
    """Return the operation `name` on one key: Redis's, or while Redis is away that of what stands in for it."""

    def operation(self: "SteadyCache", key: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._resting():
            try:
                return getattr(super(SteadyCache, self), name)(key, *args, **kwargs)
            except RedisError as error:
                self._rest(error)
        return getattr(self._stand_in(key), name)(key, *args, **kwargs)

    operation.__name__ = name
    return operation


def _of_many_keys(name: str) -> Callable[..., Any]:
    """Return the operation `name` on many keys: Redis's, or while Redis is away one key after the other."""

    def operation(self: "SteadyCache", *args: Any, **kwargs: Any) -> Any:
        if not self._resting():
            try:
                return getattr(super(SteadyCache, self), name)(*args, **kwargs)
            except RedisError as error:
                self._rest(error)
        return getattr(BaseCache, name)(self, *args, **kwargs)

    operation.__name__ = name
    return operation


class SteadyCache(RedisCache):
    """django-redis's cache, of which the keys that limits are counted under live in PostgreSQL while Redis is away.

    OPTIONS, besides django-redis's:

    - `STAND_IN`: the alias of the cache that takes over when Redis cannot be reached, or takes nothing because it is
      full.
    - `COUNTED`: how the keys begin that it takes over. Any other key is then unknown and not kept: it can be made
      again, and what a second store still had of it from the last outage would be stale.
    - `REST`: the seconds for which Redis is not asked after a failure, lest every operation wait for a timeout; sixty
      times as long when it is full.

    Django's own operations fail over. What only django-redis has (`ttl`, `lock`, `keys`) raises `RedisError`.
    """

    # One for each Redis and process: each thread has a cache of its own. On the clock of time.monotonic().
    _away_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        options = params["OPTIONS"]
        self._counted = tuple(options["COUNTED"])
        self._alias: str = options["STAND_IN"]
        self._seconds: float = options.get("REST", 1.0)

    get = _of_one_key("get")
    set = _of_one_key("set")
    add = _of_one_key("add")
    delete = _of_one_key("delete")
    touch = _of_one_key("touch")
    has_key = _of_one_key("has_key")
    incr = _of_one_key("incr")
    decr = _of_one_key("decr")
    get_many = _of_many_keys("get_many")
    set_many = _of_many_keys("set_many")
    delete_many = _of_many_keys("delete_many")

    def clear(self) -> None:
        """Empty Redis, or while it is away what stands in for it."""
        if not self._resting():
            try:
                super().clear()
            except RedisError as error:
                self._rest(error)
            else:
                return
        caches[self._alias].clear()

    def _stand_in(self, key: Any) -> BaseCache:
        return caches[self._alias] if str(key).startswith(self._counted) else DummyCache("", {})

    def _resting(self) -> bool:
        return time.monotonic() < self._away_until.get(str(self._server), 0)

    def _rest(self, error: RedisError) -> None:
        """Leave Redis alone for a while. The message of the error stays out of the log, since it may hold a key."""
        seconds = self._seconds * (FULL_FACTOR if isinstance(error, OutOfMemoryError) else 1)
        self._away_until[str(self._server)] = time.monotonic() + seconds
        logger.warning("Redis is away (%s): limits are counted in PostgreSQL", type(error).__name__)

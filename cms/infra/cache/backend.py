"""A cache that nobody notices when Redis is away, and that never forgets what must not be forgotten."""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django_redis.cache import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _of_one_key(name: str) -> Callable[..., Any]:
    """Return the operation `name` on one key: the keeper's, or Redis's, or an empty cache's while Redis is away."""

    def operation(self: "SteadyCache", key: Any, *args: Any, **kwargs: Any) -> Any:
        if str(key).startswith(self._kept):
            return getattr(caches[self._keeper], name)(key, *args, **kwargs)
        if not self._resting():
            try:
                return getattr(super(SteadyCache, self), name)(key, *args, **kwargs)
            except RedisError as error:
                self._rest(error)
        return getattr(DummyCache("", {}), name)(key, *args, **kwargs)

    operation.__name__ = name
    return operation


class SteadyCache(RedisCache):
    """django-redis's cache, for two kinds of keys.

    What can be made again lives in Redis; while Redis cannot be reached, or takes nothing because it is full, it is
    unknown and not kept. What must not be forgotten, such as that a one-time code was used, always lives in the
    database: a Redis that is away, restarted or restored must not make such a code good once more.

    OPTIONS, besides django-redis's:

    - `KEPT`: how the keys begin that must not be forgotten.
    - `KEEPER`: the alias of the cache that they live in.
    - `REST`: the seconds for which Redis is not asked after a failure, lest every operation wait for a timeout.

    What only django-redis has (`ttl`, `lock`, `keys`) raises `RedisError` while Redis is away.
    """

    # One for each Redis and process: each thread has a cache of its own. On the clock of time.monotonic().
    _away_until: ClassVar[dict[str, float]] = {}

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        options = params["OPTIONS"]
        self._kept = tuple(options["KEPT"])
        self._keeper: str = options["KEEPER"]
        self._seconds: float = options.get("REST", 1.0)

    get = _of_one_key("get")
    set = _of_one_key("set")
    add = _of_one_key("add")
    delete = _of_one_key("delete")
    touch = _of_one_key("touch")
    has_key = _of_one_key("has_key")
    incr = _of_one_key("incr")
    decr = _of_one_key("decr")
    # One key after the other, since each has its own place.
    get_many = BaseCache.get_many
    set_many = BaseCache.set_many
    delete_many = BaseCache.delete_many

    def clear(self) -> None:
        """Empty Redis, if it is there; what must not be forgotten stays."""
        if not self._resting():
            try:
                super().clear()
            except RedisError as error:
                self._rest(error)

    def _resting(self) -> bool:
        return time.monotonic() < self._away_until.get(str(self._server), 0)

    def _rest(self, error: RedisError) -> None:
        """Leave Redis alone for a while. The message of the error stays out of the log, since it may hold a key."""
        self._away_until[str(self._server)] = time.monotonic() + self._seconds
        logger.warning("Redis is away (%s): nothing is cached", type(error).__name__)

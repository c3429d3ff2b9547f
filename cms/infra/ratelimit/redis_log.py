"""Hits in Redis: one sorted set for each counter, and one script that asks all of them and counts in all or in none.

    limit:KEY   sorted set, hit id -> microseconds of Redis's own clock. It expires when its last hit is too old.

Redis's clock is the only one that is asked, so that web processes on several machines agree. A hit that is refused is
not recorded: whoever goes on knocking is let in again as soon as the window allows it, not later.

A hit counts up to and including the end of its window, so that no window of that length, both of its ends included,
holds more hits than the limit. A clock that is set back makes the limit stricter until it has caught up, never wider.

A full Redis goes on counting: its refusal to take more spares a script that has begun to write, and each one begins by
removing what is too old. Requires Redis 5 or newer, where a script may write after it has asked for the time.
"""

import logging
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from cms.infra.ratelimit.rules import Counter

logger = logging.getLogger(__name__)

# Seconds. Redis is near, or it is treated as away: for `REST` seconds nobody asks again.
PATIENCE: Final = 0.25
REST: Final = 1.0

# %.0f: Lua writes large numbers with 14 digits otherwise, and microseconds have 16.
_TAKE = """
local now = redis.call('TIME')
now = now[1] * 1000000 + now[2]
local wait, left = 0, math.huge
for i, key in ipairs(KEYS) do
  local amount, window = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', string.format('(%.0f', now - window))
  local hits = redis.call('ZCARD', key)
  left = math.min(left, amount - hits - 1)
  if hits >= amount then
    local first_to_go = redis.call('ZRANGE', key, hits - amount, hits - amount, 'WITHSCORES')[2]
    wait = math.max(wait, first_to_go + window - now + 1)
  end
end
if wait > 0 then return {wait, 0} end
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, string.format('%.0f', now), ARGV[1])
  redis.call('PEXPIRE', key, math.floor(ARGV[2 * i + 1] / 1000) + 1)
end
return {0, left}
"""


class RedisLog:
    """The hits that one Redis knows of. Its methods raise `RedisError` while that Redis is away."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            # redis-py's retries would multiply the time that a dead Redis costs.
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self._script = self._client.register_script(_TAKE)
        self._failed_at = float("-inf")

    def take(self, counters: Sequence[Counter], hit: str) -> tuple[float, int]:
        """Record `hit` in all counters or in none.

        Returns the seconds to wait (0 if it was recorded) and how many more hits all counters would take.
        """
        rates = [number for each in counters for number in (each.rate.amount, each.rate.seconds * 1_000_000)]
        wait, left = self._asked(lambda: self._script(keys=_keys(counters), args=[hit, *rates]))
        return wait / 1_000_000, left

    def give_back(self, counters: Sequence[Counter], hit: str) -> None:
        """Remove the hit from the counters."""

        def remove() -> None:
            with self._client.pipeline(transaction=False) as pipeline:
                for key in _keys(counters):
                    pipeline.zrem(key, hit)
                pipeline.execute()

        self._asked(remove)

    def was_away_within(self, seconds: float) -> bool:
        """Tell whether this process has found this Redis away so lately."""
        return time.monotonic() - self._failed_at < seconds

    def _asked(self, question: Callable[[], Any]) -> Any:
        """Ask Redis, unless it failed a moment ago: a dead one must not cost every request a timeout."""
        if self.was_away_within(REST):
            raise redis.ConnectionError("Redis was away a moment ago.")
        try:
            return question()
        except RedisError as error:
            self._failed_at = time.monotonic()
            # The others of a server that went away would each cost one more failure.
            self._client.connection_pool.disconnect(inuse_connections=False)
            # Without the error's message, which may hold a key.
            logger.warning("Redis is away (%s): limits are counted in PostgreSQL", type(error).__name__)
            raise


def _keys(counters: Sequence[Counter]) -> list[str]:
    return [f"limit:{each.key.hex()}" for each in counters]


@lru_cache(maxsize=8)
def _log(url: str) -> RedisLog:
    return RedisLog(url)


def redis_log() -> RedisLog:
    """Return this process's log: in the Redis that keeps what must not be evicted."""
    return _log(settings.REDIS_URL)

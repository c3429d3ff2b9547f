"""Count a hit and say whether it is allowed.

Redis turns floods away in one round trip. A hit that it lets through is then recorded in PostgreSQL when the rule is
durable, and PostgreSQL has the last word: its record holds every hit that was ever allowed. So a durable limit stays
exact when Redis is stopped, when it comes back with old data, and when it comes back empty; nothing has to be merged.

All other rules are counted in PostgreSQL while Redis is away, and afterwards in both for as long as their window
reaches back into the outage. Around an outage they may allow up to twice their amount; they never open.
"""

import logging
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from cms.infra.ratelimit import postgres_log
from cms.infra.ratelimit.redis_log import redis_log
from cms.infra.ratelimit.rules import Counter, counters

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Taken:
    """Where a hit was recorded."""

    in_redis: Sequence[Counter] = ()
    hit: str = ""
    in_postgres: Sequence[int] = ()


@dataclass(frozen=True)
class Verdict:
    """The answer to one hit.

    `remaining`: how many more would be allowed now. `retry_after`: whole seconds until one is allowed again, 0 if this
    one was.
    """

    allowed: bool
    remaining: int
    retry_after: int
    taken: _Taken = field(default_factory=_Taken, repr=False, compare=False)


class Limited(Exception):  # noqa: N818 - it is an answer to the visitor, not an error of ours
    """Too often in too short a time. `retry_after` is in whole seconds; the middleware answers with it."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Limited for {retry_after} s")
        self.retry_after = retry_after


def check(rule: str, *keys: str) -> Verdict:
    """Count one hit against a rule of `settings.RATE_LIMITS`, for what the keys name together; see `check_all`."""
    return check_all((rule, *keys))


def check_all(*asked: tuple[str, ...]) -> Verdict:
    """Count one hit against several rules, each given as (rule, *keys): in all of them, or in none if one is full.

    Raises `ImproperlyConfigured` for an unknown rule, and `DatabaseError` when PostgreSQL is needed and away.
    """
    all_counters = [counter for rule, *keys in asked for counter in counters(rule, *keys)]
    hit = secrets.token_hex(8)
    log = redis_log()
    in_redis: Sequence[Counter] = ()
    left = []
    try:
        wait, left_in_redis = log.take(all_counters, hit)
    except RedisError:
        pass
    else:
        if wait:
            return _refused(asked, wait)
        in_redis = all_counters
        left.append(left_in_redis)
    in_postgres: list[int] = []
    if recorded := [each for each in all_counters if each.durable or log.was_away_within(each.rate.seconds)]:
        wait, left_in_postgres, in_postgres = postgres_log.take(recorded)
        if wait:
            give_back(Verdict(allowed=False, remaining=0, retry_after=0, taken=_Taken(in_redis, hit)))
            return _refused(asked, wait)
        left.append(left_in_postgres)
    return Verdict(allowed=True, remaining=min(left), retry_after=0, taken=_Taken(in_redis, hit, in_postgres))


def enforce(*asked: tuple[str, ...]) -> Verdict:
    """Count one hit like `check_all`, and raise `Limited` unless it is allowed."""
    verdict = check_all(*asked)
    if not verdict.allowed:
        raise Limited(verdict.retry_after)
    return verdict


def give_back(verdict: Verdict) -> None:
    """Undo a hit that turned out not to count, such as a try with the right password."""
    taken = verdict.taken
    if taken.in_redis:
        try:
            redis_log().give_back(taken.in_redis, taken.hit)
        except RedisError:
            # It stays until its window is over: the limit is stricter for that long.
            logger.info("Redis is away: a hit was not given back")
    if taken.in_postgres:
        postgres_log.give_back(taken.in_postgres)


def _refused(asked: Sequence[tuple[str, ...]], wait: float) -> Verdict:
    logger.info("A limit is reached: %s", ", ".join(rule for rule, *_ in asked))
    return Verdict(allowed=False, remaining=0, retry_after=math.ceil(wait))

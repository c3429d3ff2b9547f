"""Statistics: what was served from the cache, what had to be rendered, by day and address.

In Redis (prefix as in store.py; DAY is Unix time // 86400, so days are those of UTC):

    pc:count:DAY   hash of totals: `hit_app`, `hit_edge` (answered by nginx), `stale` (of both, served though no longer
                   fresh), `miss` (rendered to be stored), `purged` (entries that purges removed)
    pc:hits:DAY    sorted set, address -> hits of both kinds, of pages only (answered 200 or 304): there is no end to
                   addresses where nothing is
    pc:misses:DAY  sorted set, address -> renders of pages that were stored
    pc:tenants     hash, host -> the tenant that a proxy names with it, for fetching purged pages again; no more than
                   10,000, as anybody can ask for hosts with other ports

A hit must cost no round trip, so each process counts by itself and tells Redis every two seconds, in the background.
What it had not told when it was killed, or while Redis was away, is lost: these are statistics.
"""

import os
import threading
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from urllib.parse import urlsplit

from redis.exceptions import RedisError

from cms.infra.pagecache import conf
from cms.infra.pagecache.client import client
from cms.infra.pagecache.entries import Answer
from cms.infra.pagecache.keys import Page
from cms.infra.redis_client import Command

Item = TypeVar("Item")

DAY = 86_400
# Statistics reach back this many days, today included; they are kept one more.
DAYS = 8
KEPT = (DAYS + 1) * DAY
_KEPT_ADDRESSES = 50_000
_KEPT_TENANTS = 10_000
_FLUSH_EVERY = 2.0  # seconds
_AT_ONCE = 1000  # commands in one pipeline
_PAGES = frozenset({200, 304})

_NOTE_TENANTS = """
local key, most = ARGV[1], tonumber(ARGV[2])
for i = 4, #ARGV, 2 do
  if redis.call('HLEN', key) < most or redis.call('HEXISTS', key, ARGV[i]) == 1 then
    redis.call('HSET', key, ARGV[i], ARGV[i + 1])
  end
end
redis.call('EXPIRE', key, ARGV[3])
"""


class _Tally:
    """What this process has counted since it last told Redis. Appending to a deque needs no lock."""

    def __init__(self) -> None:
        self.hits: deque[str] = deque()
        self.misses: deque[str] = deque()
        self.stale: deque[None] = deque()
        self.tenants: dict[str, str] = {}
        self._due = False

    def told_soon(self) -> None:
        """See that Redis is told. Two threads that come here together do no harm."""
        if not self._due:
            self._due = True
            timer = threading.Timer(_FLUSH_EVERY, flush)
            timer.daemon = True
            timer.start()

    def taken(self) -> tuple[Counter[str], Counter[str], int]:
        """Take out hits and misses by address, and the number of stale hits."""
        self._due = False
        return Counter(_drained(self.hits)), Counter(_drained(self.misses)), len(_drained(self.stale))


def _drained(counted: deque[Item]) -> list[Item]:
    # As many as there are now: others append meanwhile.
    return [counted.popleft() for _ in range(len(counted))]


_tally = _Tally()
# A child has no timer, and its parent tells what the parent counted.
os.register_at_fork(after_in_child=_tally.__init__)  # type: ignore[misc]


def count_hit(url: str, answer: Answer) -> None:
    """Count an answer from the cache."""
    _tally.hits.append(url if answer.status in _PAGES else "")
    if answer.fresh_until <= time.time():
        _tally.stale.append(None)
    _tally.told_soon()


def count_miss(page: Page, *, stored: bool, status: int) -> None:
    """Count a render."""
    is_kept = stored and status in _PAGES
    _tally.misses.append(page.url if is_kept else "")
    if page.tenant and is_kept:
        _tally.tenants[urlsplit(page.url).netloc] = page.tenant
    _tally.told_soon()


def flush() -> None:
    """Tell Redis what was counted."""
    hits, misses, stale = _tally.taken()
    totals = {"hit_app": hits.total(), "miss": misses.total(), "stale": stale}
    commands = [*_counts(totals), *_scores("hits", hits), *_scores("misses", misses), *_tenants()]
    try:
        for start in range(0, len(commands), _AT_ONCE):
            client().call(*commands[start : start + _AT_ONCE])
    except RedisError:
        return  # Lost: that Redis is away, others say.


def forget() -> None:
    """Drop what was counted and not yet told."""
    _tally.taken()


def today() -> int:
    """Return the number of this day."""
    return int(time.time()) // DAY


def key(kind: str, day: int) -> str:
    """Return the key of `count`, `hits` or `misses` of a day."""
    return f"{conf.current().prefix}{kind}:{day}"


def _counts(totals: dict[str, int]) -> list[Command]:
    name = key("count", today())
    commands: list[Command] = [("HINCRBY", name, field, number) for field, number in totals.items() if number]
    return [*commands, ("EXPIRE", name, KEPT)] if commands else []


def _scores(kind: str, by_url: Counter[str]) -> list[Command]:
    name = key(kind, today())
    commands: list[Command] = [("ZINCRBY", name, number, url) for url, number in by_url.items() if url]
    trim: Command = ("ZREMRANGEBYRANK", name, 0, -_KEPT_ADDRESSES - 1)
    return [*commands, trim, ("EXPIRE", name, KEPT)] if commands else []


def _tenants() -> list[Command]:
    known, _tally.tenants = _tally.tenants, {}
    pairs = [part for pair in known.items() for part in pair]
    return [("EVAL", _NOTE_TENANTS, 0, _tenants_key(), _KEPT_TENANTS, KEPT, *pairs)] if pairs else []


def _tenants_key() -> str:
    return f"{conf.current().prefix}tenants"


def tenants() -> dict[str, str]:
    """Return which tenant a proxy has named with which host, of late. Raises `RedisError`."""
    [pairs] = client().call(("HGETALL", _tenants_key())).checked()
    return {host.decode(): tenant.decode() for host, tenant in zip(pairs[::2], pairs[1::2], strict=True)}


@dataclass(frozen=True)
class Day:
    """One day's totals. `number` is Unix time // 86400."""

    number: int
    hit_app: int = 0
    hit_edge: int = 0
    stale: int = 0
    miss: int = 0
    purged: int = 0

    @property
    def date(self) -> date:
        """Return the day, of UTC."""
        return datetime.fromtimestamp(self.number * DAY, tz=UTC).date()

    @property
    def asked(self) -> int:
        """Return how many requests the cache could have answered."""
        return self.hit_app + self.hit_edge + self.miss

    @property
    def rate(self) -> float | None:
        """Return which part of them it did answer, from 0 to 1; None when nobody asked."""
        return (self.hit_app + self.hit_edge) / self.asked if self.asked else None


_FIELDS = ("hit_app", "hit_edge", "stale", "miss", "purged")


def days(count: int = DAYS) -> list[Day]:
    """Return the totals of the last days, today's last. Raises `RedisError`."""
    numbers = range(today() - count + 1, today() + 1)
    rows = client().call(*(("HMGET", key("count", number), *_FIELDS) for number in numbers)).checked()
    return [Day(number, *(int(value or 0) for value in values)) for number, values in zip(numbers, rows, strict=True)]


def counts_of(kind: str, urls: Sequence[str], *, of_days: int = DAYS) -> list[int]:
    """Return for each address its `hits` or `misses` over the last days. Raises `RedisError`."""
    if not urls:
        return []
    names = [key(kind, today() - back) for back in range(of_days)]
    scores = client().call(*(("ZMSCORE", name, *urls) for name in names)).checked()
    return [int(sum(float(score or 0) for score in of_url)) for of_url in zip(*scores, strict=True)]


def top(kind: str, count: int, *, of_days: int = DAYS) -> list[tuple[str, int]]:
    """Return the addresses with most `hits` or `misses` over the last days, the greatest first. Raises `RedisError`.

    Among those that were foremost on some day: an address that never was may be missing.
    """
    names = [key(kind, today() - back) for back in range(of_days)]
    found = client().call(*(("ZREVRANGE", name, 0, max(4 * count, 100)) for name in names)).checked()
    urls = list({url.decode(): None for row in found for url in row})
    ranked = sorted(zip(counts_of(kind, urls, of_days=of_days), urls, strict=True), reverse=True)
    return [(url, number) for number, url in ranked[:count]]

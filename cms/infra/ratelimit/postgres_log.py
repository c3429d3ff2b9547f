"""Hits in PostgreSQL: the record of durable rules, and of all rules while Redis is away.

A hit is written on a connection of its own and committed before the answer is known, so that a request which fails and
rolls back (ATOMIC_REQUESTS) still counts. Whoever asks for the same counter waits for an advisory lock that ends with
that short transaction: count and record are one step. The clock is PostgreSQL's, read after the lock was given.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta

from django.db import connection
from django.db.backends.utils import CursorWrapper

from cms.infra.ratelimit.rules import Counter

# In one order for all, so that no two wait for each other.
_LOCK = "SELECT pg_advisory_xact_lock(lock) FROM unnest(%s::bigint[]) AS lock"

# `clock_timestamp()`, not `now()`: the transaction began before the lock was given.
_TAKE = """
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS at),
asked AS (
  SELECT key, amount, period, at
  FROM moment, unnest(%s::bytea[], %s::int[], %s::interval[]) AS rates (key, amount, period)
),
counted AS (
  SELECT asked.*,
    (SELECT count(*) FROM ratelimit_hit hit WHERE hit.key = asked.key AND hit.at >= asked.at - period) AS hits,
    (
      SELECT hit.at FROM ratelimit_hit hit WHERE hit.key = asked.key AND hit.at >= asked.at - period
      ORDER BY hit.at DESC OFFSET amount - 1 LIMIT 1
    ) AS first_to_go
  FROM asked
),
recorded AS (
  INSERT INTO ratelimit_hit (key, at, expires_at)
  SELECT key, at, at + period FROM counted WHERE (SELECT bool_and(hits < amount) FROM counted)
  RETURNING id
)
SELECT
  extract(epoch FROM max(first_to_go + period - at) FILTER (WHERE hits >= amount))::float8,
  min(amount - hits - 1),
  (SELECT array_agg(id) FROM recorded)
FROM counted
"""
# What PostgreSQL keeps of a moment; a hit counts to the end of its window, and this much later it does not.
_TICK = 0.000_001


def take(counters: Sequence[Counter]) -> tuple[float, int, list[int]]:
    """Record a hit in all counters or in none.

    Returns the seconds to wait (0 if it was recorded), how many more hits all counters would take, and the ids of the
    rows. Raises `DatabaseError` when PostgreSQL is away.
    """
    keys = [each.key for each in counters]
    locks = sorted(int.from_bytes(key[:8], signed=True) for key in keys)
    amounts = [each.rate.amount for each in counters]
    periods = [timedelta(seconds=each.rate.seconds) for each in counters]
    with _own_transaction() as cursor:
        cursor.execute(_LOCK, [locks])
        cursor.execute(_TAKE, [keys, amounts, periods])
        wait, left, ids = cursor.fetchone()
    return (0.0, left, ids) if ids else (wait + _TICK, 0, [])


def give_back(ids: Sequence[int]) -> None:
    """Remove these hits."""
    with _own_transaction() as cursor:
        cursor.execute("DELETE FROM ratelimit_hit WHERE id = ANY(%s)", [list(ids)])


def prune() -> None:
    """Delete, in the caller's transaction, what counts no longer: by the clock that wrote it, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ratelimit_hit WHERE expires_at < now()")


@contextmanager
def _own_transaction() -> Iterator[CursorWrapper]:
    """Yield a cursor beside the request's own transaction; it commits at the end, or rolls back on an error.

    The connection comes from Django's pool, of which the web processes leave two for such needs (ASGI_CONCURRENCY).
    """
    with closing(connection.copy()) as own:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            yield cursor
        own.commit()

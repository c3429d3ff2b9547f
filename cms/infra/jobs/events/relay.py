"""The way of events to a Redis Stream, for programs outside of this one.

PostgreSQL is the truth, the stream a copy of its newest part. An event is marked after Redis has it, so it may be sent
twice, never not at all; its ID is in the entry, for consumers to know it again. What the stream lacks is found by the
mark on each row and not by counting up: a transaction that took a low number may commit after one with a higher.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import redis
from django.conf import settings
from django.db import connection, transaction
from redis.exceptions import ResponseError

from cms.infra.jobs.events.models import OutboxEvent

_BATCH: Final = 500
# Seconds. Longer than Redis takes for a batch; a worker's thread waits for it.
_PATIENCE: Final = 5.0
# Any number that nobody else locks: "outbox" in ASCII.
_LOCK: Final = 0x6F7574626F78

_MARK = """
    UPDATE outbox_outboxevent SET relayed_at = statement_timestamp(), entry = sent.entry
    FROM unnest(%s::bigint[], %s::text[]) AS sent (id, entry)
    WHERE outbox_outboxevent.id = sent.id
"""

Position = tuple[int, int]


def relay() -> int:
    """Bring to the stream what it lacks; return how many events that were. Raises `RedisError` when Redis is away."""
    with _client() as client:
        _reopen_lost(client)
        count = sent = _relay_batch(client)
        while sent == _BATCH:
            sent = _relay_batch(client)
            count += sent
    return count


def rebuild() -> int:
    """Empty the stream and fill it again with the newest events; return their number. Consumer groups stay."""
    with _client() as client:
        with _alone():
            client.xtrim(_stream(), maxlen=0, approximate=False)
            _reopen([pk for pk, _entry in _newest()])
        return relay()


def _relay_batch(client: redis.Redis) -> int:
    with _alone():
        rows = list(OutboxEvent.objects.to_relay().select_for_update(skip_locked=True)[:_BATCH])
        pipeline = client.pipeline(transaction=False)
        for row in rows:
            pipeline.xadd(_stream(), _fields(row), maxlen=_length(), approximate=True)
        entries = pipeline.execute()
        with connection.cursor() as cursor:
            cursor.execute(_MARK, [[row.pk for row in rows], entries])
    return len(rows)


def _reopen_lost(client: redis.Redis) -> None:
    """Find the events that Redis had and has no more, after it came back empty or with an older file."""
    with _alone():
        last = _last_position(client)
        lost = []
        for pk, entry in _newest():
            if _position(entry) <= last:
                break
            lost.append(pk)
        _reopen(lost)


def _newest() -> Iterator[tuple[int, str]]:
    """Return number and entry of as many events as the stream holds, the newest entry first."""
    return OutboxEvent.objects.relayed().values_list("pk", "entry")[: _length()].iterator(chunk_size=_BATCH)


def _reopen(lost: list[int]) -> None:
    if lost:
        OutboxEvent.objects.filter(pk__in=lost).update(relayed_at=None, entry="")


def _last_position(client: redis.Redis) -> Position:
    try:
        return _position(client.xinfo_stream(_stream())["last-generated-id"])
    except ResponseError:  # there is no stream
        return (0, 0)


def _position(entry: str) -> Position:
    milliseconds, _dash, number = entry.partition("-")
    return int(milliseconds), int(number)


def _fields(row: OutboxEvent) -> dict[Any, Any]:
    return {
        "id": str(row.event_id),
        "name": row.name,
        "owner": row.owner,
        "occurred_at": row.occurred_at.isoformat(),
        "payload": json.dumps(row.payload),
    }


@contextmanager
def _alone() -> Iterator[None]:
    """Open a transaction that no other relay can have at the same time: two would mix up the order."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
        retry=None,
        decode_responses=True,
    )


def _stream() -> str:
    return str(settings.OUTBOX["STREAM"])


def _length() -> int:
    return int(settings.OUTBOX["LENGTH"])

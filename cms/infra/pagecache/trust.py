"""Redis is trusted for a lease at a time, after a comparison with PostgreSQL.

A comparison claims the work (one worker at a time, and its outcome counts only if it came quickly), takes a snapshot
of PostgreSQL, applies every purge that the snapshot shows and Redis has not had, and moves the watermark to the
snapshot's xmin: whatever commits later has an id at or above it. A Redis that was restarted from an older file carries
an older watermark, and so gets exactly the purges that it lost.
"""

import json
import logging
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from redis.exceptions import RedisError

from cms.infra.pagecache import conf, store
from cms.infra.pagecache.client import client

logger = logging.getLogger(__name__)

EVERYTHING = "*"

_SNAPSHOT = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
       (SELECT system_identifier FROM pg_control_system()) || '/' ||
       (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_STATUS = "SELECT pg_xact_status(%s::text::xid8)"


@dataclass(frozen=True)
class Snapshot:
    """PostgreSQL at one moment. Every transaction below `xmin` has ended; none at or above `xmax` had begun."""

    xmin: int
    xmax: int
    database: str


@dataclass(frozen=True)
class Claim:
    """What Redis knew when the comparison began."""

    token: str
    run_id: bytes
    database: str
    watermark: int
    fences: dict[int, dict[str, Any]]
    done: frozenset[int]


def compare() -> bool:
    """Apply what Redis has missed and trust it for a lease. False if somebody else is at it or it could not be done."""
    try:
        claim = _claim()
        return claim is not None and _settle(claim)
    except RedisError as error:
        logger.warning("The page cache's Redis is away: %s", error)
        return False


def _claim() -> Claim | None:
    token = secrets.token_hex(8)
    [answer] = client().call(store.claim(token)).checked()
    if not answer:
        return None
    run_id, applied, fences, done = answer
    database, _, watermark = applied.decode().rpartition(":")
    return Claim(
        token=token,
        run_id=run_id,
        database=database,
        watermark=int(watermark or 0),
        fences={int(key): json.loads(value) for key, value in zip(fences[::2], fences[1::2], strict=True)},
        done=frozenset(map(int, done)),
    )


def _settle(claim: Claim) -> bool:
    try:
        now = _snapshot()
        if claim.database != now.database or claim.watermark > now.xmax:
            # A new Redis, another database, or one that was restored to an earlier time: nothing here is known.
            drop_everything()
            missed = []
        else:
            missed = _missed(claim)
        settled = _ended_fences(claim)
    except DatabaseError as error:
        # While PostgreSQL is away nothing can be published, so what was right stays right.
        logger.warning("The page cache cannot compare with PostgreSQL: %s", error)
        return _grant(claim, database="", xmin=0)
    for record, xid, tags in missed:
        if EVERYTHING in tags:
            drop_everything()
        client().call(store.purge(record, xid, tags, "apply")).checked()
    for record, xid, tags, phase in settled:
        client().call(store.purge(record, xid, tags, phase)).checked()
    return _grant(claim, database=now.database, xmin=now.xmin)


def _grant(claim: Claim, *, database: str, xmin: int) -> bool:
    [granted] = client().call(store.grant(claim.token, claim.run_id, database=database, xmin=xmin)).checked()
    return bool(granted)


def _snapshot() -> Snapshot:
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_SNAPSHOT)
        return Snapshot(*cursor.fetchone())


def _missed(claim: Claim) -> list[tuple[int, int, list[str]]]:
    """Purges at or above the watermark that Redis has not had, the snapshot's and perhaps newer ones."""
    # Imported here: views import this package before the models can be loaded.
    from cms.infra.pagecache.models import PurgeRecord

    records = PurgeRecord.objects.using(DEFAULT_DB_ALIAS).filter(xid__gte=claim.watermark)
    return [row for row in records.values_list("id", "xid", "tags") if row[0] not in claim.done]


def _ended_fences(claim: Claim) -> list[tuple[int, int, list[str], str]]:
    """Fences whose transactions ended without anybody lifting them: a crash, or a rollback."""
    ended = []
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for record, fence in claim.fences.items():
            cursor.execute(_STATUS, [fence["xid"]])
            [status] = cursor.fetchone()
            if status != "in progress":
                # Without a status the transaction is too old to tell: then purging once too often is the safe side.
                phase = "lift" if status == "aborted" else "apply"
                ended.append((record, fence["xid"], fence["tags"], phase))
    return ended


def drop_everything() -> None:
    """Remove every entry of ours, leaving the rest of the Redis database alone."""
    # First, so that no older render is stored where the scan has been; last, since an edge may have read an entry that
    # the scan had yet to reach.
    client().call(store.dropped()).checked()
    cursor = None
    while cursor != b"0":
        scan = ("SCAN", cursor or b"0", "MATCH", store.own_entries(), "COUNT", 1000)
        [[cursor, keys]] = client().call(scan).checked()
        if keys:
            client().call(("UNLINK", *keys)).checked()
    client().call(store.dropped()).checked()


class _Renewal:
    """Renews trust in the background, at most once in half a lease from this process.

    Where an edge answers the readers, none of them may come by for long: whoever was asked once goes on by itself.
    """

    def __init__(self) -> None:
        self._due = 0.0
        self._starting = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def soon(self, *, after_hit: bool) -> None:
        """Start comparing in a thread of its own, if that is due. Costs a hit nothing."""
        if not conf.current().edge_lease and not (after_hit and self._is_due()):
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._stopping.clear()
                self._thread = threading.Thread(target=self._run, name="pagecache-trust", daemon=True)
                self._thread.start()

    def _is_due(self) -> bool:
        return time.monotonic() >= self._due

    def postpone(self) -> None:
        """Count from now: somebody compares."""
        self._due = time.monotonic() + conf.current().lease / 2

    def stop(self) -> None:
        """End the thread, if there is one."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        if self._is_due():
            compare_now()
        # Often enough that one comparison may fail before trust runs out.
        while conf.current().edge_lease and not self._stopping.wait(conf.current().lease / 3):
            compare_now()


renewal = _Renewal()


def compare_now() -> bool:
    """Compare from a thread that is between requests, so that it leaves no database connection open."""
    renewal.postpone()
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        return compare()
    finally:
        if not connection.in_atomic_block:
            connection.close()

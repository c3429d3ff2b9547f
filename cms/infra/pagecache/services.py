"""Purging: a row in the caller's transaction, a fence at once, the purge itself right after the commit."""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import DatabaseError, transaction
from django.utils import timezone
from redis.exceptions import RedisError

from cms.infra.jobs import enqueue
from cms.infra.pagecache import conf, lease, store
from cms.infra.pagecache.client import client
from cms.infra.pagecache.mechanisms import Mechanism, mechanism
from cms.infra.pagecache.trust import EVERYTHING

if TYPE_CHECKING:
    from cms.infra.pagecache.models import PurgeRecord

logger = logging.getLogger(__name__)

_WHEN_IDLE = -10
_RETRY_EVERY = 0.1  # seconds
# After this time and a comparison a purge is applied, or its transaction was rolled back.
_LONG_APPLIED = timedelta(minutes=2)


def purge(tags: Iterable[str], *, cause: str, subject: str = "", actor: str = "") -> None:
    """Remove every cached page that depends on one of the tags, as soon as the caller's transaction commits.

    From now until then no page with these tags is stored, so that a process killed between the commit and the purge
    leaves nothing stale behind. `cause` says what happened, for people who read the records; `subject` to what, and
    `actor` who did it, as keys that only the caller can read, such as "user:7".
    """
    from cms.infra.pagecache.models import PurgeRecord

    wanted = sorted(set(tags))
    if not wanted:
        return
    with transaction.atomic():
        record = PurgeRecord.objects.create(tags=wanted, cause=cause[:100], subject=subject[:120], actor=actor[:64])
        removed = _fence(record.pk, record.xid, wanted)
        apply = partial(_apply, record.pk, record.xid, wanted, fenced=time.monotonic())
        if removed is not None:
            _note_what_was_removed(record, *removed)
        if _waits_for_commit():
            transaction.on_commit(apply, robust=True)
        else:
            apply()


@mechanism(Mechanism.PURGE_WAITS_FOR_COMMIT, when_off=False)
def _waits_for_commit() -> bool:
    return True


Removed = tuple[int, list[str]]
_UNKNOWN: Removed | None = None


@mechanism(Mechanism.FENCE, when_off=_UNKNOWN)
def _fence(record: int, xid: int, tags: list[str]) -> Removed | None:
    """Remove the entries and put up the fence; return how many there were, and some of their addresses."""
    try:
        [[removed, urls, *_]] = client().call(store.purge(record, xid, tags, "fence")).checked()
    except RedisError as error:
        # The row is enough: until Redis has had it, nobody will be told that Redis can be trusted.
        logger.warning("The page cache could not fence %s: %s", tags, error)
        return None
    return removed, [url.decode() for url in urls]


def _note_what_was_removed(record: "PurgeRecord", count: int, urls: list[str]) -> None:
    record.entries, record.urls = count, urls
    record.save(update_fields=["entries", "urls"])
    if count and conf.current().warm:
        _order_warming(record)


def _order_warming(record: "PurgeRecord") -> None:
    """Have what was removed fetched again: one job for all purges of a transaction."""
    from cms.infra.pagecache.tasks import warm_page_cache

    of_this_transaction = type(record).objects.filter(xid=record.xid, entries__gt=0)
    if not of_this_transaction.exclude(pk=record.pk).exists():
        # Everything else that waits goes first.
        enqueue(
            warm_page_cache, run_at=timezone.now() + timedelta(seconds=conf.current().warm_after), priority=_WHEN_IDLE
        )


def _note_that_it_was_applied(record: int) -> None:
    """For people who read the records; nothing goes by it, so that it may be missing."""
    from cms.infra.pagecache.models import PurgeRecord

    try:
        PurgeRecord.objects.filter(pk=record).update(applied=timezone.now())
    except DatabaseError as error:
        logger.warning("The page cache could not write down when purge %s was applied: %s", record, error)


# The transaction whose purges this thread has already waited for in vain.
_given_up = threading.local()


def _apply(record: int, xid: int, tags: list[str], *, fenced: float) -> None:
    """Purge, and return only when nobody serves what was purged any more. `fenced` is when the fence was put up.

    Edges are waited for as lease.py says. If Redis cannot be reached: trust given before the commit ends a claim and a
    lease later at the latest, and edges go by it for their lease; trust given afterwards includes this purge. Purges of
    one transaction wait together.
    """
    config = conf.current()
    for_redis = config.claim + config.lease + config.timeout + config.edge_lease
    patience = 0.0 if getattr(_given_up, "xid", None) == xid else for_redis
    deadline = time.monotonic() + patience
    while True:
        try:
            done = client().call(store.purge(record, xid, tags, "apply"), patient=bool(patience))
            [[_removed, _addresses, stood, edge_ms]] = done.checked()
        except RedisError as error:
            if time.monotonic() >= deadline:
                _given_up.xid = xid
                logger.warning("The page cache's Redis missed purge %s, to be replayed: %s", record, error)
                return
            time.sleep(_RETRY_EVERY)
        else:
            _note_that_it_was_applied(record)
            since = fenced if stood else time.monotonic()
            lease.settle(since + max(config.edge_lease, edge_ms / 1000))
            return


def note_what_was_applied_unnoticed() -> None:
    """Complete the records of purges whose process was killed before it could. To be called after a comparison."""
    from cms.infra.pagecache.models import PurgeRecord

    now = timezone.now()
    PurgeRecord.objects.filter(applied=None, created__lt=now - _LONG_APPLIED).update(applied=now)


def prune() -> int:
    """Delete purges too old to be replayed; return how many.

    The newest of them stays as a purge of everything, for a Redis that comes back with data older than that.
    """
    from cms.infra.pagecache.models import PurgeRecord

    cutoff = timezone.now() - timedelta(seconds=conf.current().keep_purges)
    with transaction.atomic():
        old = PurgeRecord.objects.filter(created__lt=cutoff)
        newest = old.order_by("xid", "id").last()
        if newest is None:
            return 0
        PurgeRecord.objects.filter(pk=newest.pk).update(tags=[EVERYTHING], cause="older purges were deleted")
        deleted, _ = old.exclude(pk=newest.pk).filter(xid__lte=newest.xid).delete()
        return deleted

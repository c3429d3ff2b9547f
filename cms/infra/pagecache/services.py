"""Purging: a row in the caller's transaction, a fence at once, the purge itself right after the commit."""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from cms.infra.pagecache import conf, lease, store
from cms.infra.pagecache.client import client
from cms.infra.pagecache.mechanisms import Mechanism, mechanism
from cms.infra.pagecache.trust import EVERYTHING

logger = logging.getLogger(__name__)

_RETRY_EVERY = 0.1  # seconds


def purge(tags: Iterable[str], *, cause: str) -> None:
    """Remove every cached page that depends on one of the tags, as soon as the caller's transaction commits.

    From now until then no page with these tags is stored, so that a process killed between the commit and the purge
    leaves nothing stale behind. `cause` says what happened, for people who read the records.
    """
    from cms.infra.pagecache.models import PurgeRecord

    wanted = sorted(set(tags))
    if not wanted:
        return
    with transaction.atomic():
        record = PurgeRecord.objects.create(tags=wanted, cause=cause[:100])
        _fence(record.pk, record.xid, wanted)
        apply = partial(_apply, record.pk, record.xid, wanted, fenced=time.monotonic())
        if _waits_for_commit():
            transaction.on_commit(apply, robust=True)
        else:
            apply()


@mechanism(Mechanism.PURGE_WAITS_FOR_COMMIT, when_off=False)
def _waits_for_commit() -> bool:
    return True


@mechanism(Mechanism.FENCE, when_off=None)
def _fence(record: int, xid: int, tags: list[str]) -> None:
    try:
        client().call(store.purge(record, xid, tags, "fence")).checked()
    except RedisError as error:
        # The row is enough: until Redis has had it, nobody will be told that Redis can be trusted.
        logger.warning("The page cache could not fence %s: %s", tags, error)


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
            since = fenced if stood else time.monotonic()
            lease.settle(since + max(config.edge_lease, edge_ms / 1000))
            return


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

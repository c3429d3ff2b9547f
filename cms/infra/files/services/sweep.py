"""Put rows and objects in agreement again, after crashes, rollbacks and uploads that never came."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from cms.infra.files.backends import backend
from cms.infra.files.base import Stored
from cms.infra.files.kinds import UPLOADS, managed_prefixes
from cms.infra.files.models import File
from cms.infra.files.services.release import delete_object, release

logger = logging.getLogger(__name__)

# An object of a transaction that is still open has no row that we could see.
ORPHAN_AFTER = timedelta(days=1)
_BATCH = 500
# More orphans than known files, and more than these, mean another database rather than so many crashes.
_FEW = 20
_MOST_ORPHANS = 10_000
_LOOK_AGAIN_AFTER = timedelta(days=1)


@dataclass
class Swept:
    """What a sweep did: objects deleted, rows forgotten, ready files found missing."""

    deleted: int = 0
    forgotten: int = 0
    orphans: int = 0
    missing: int = 0

    def __str__(self) -> str:
        return f"{self.deleted} deleted, {self.forgotten} forgotten, {self.orphans} orphans, {self.missing} missing"


def sweep(*, go_on: Callable[[], None] = lambda: None) -> Swept:
    """Delete what is due, forget old traces, delete orphans, and look for the objects of some ready files.

    `go_on` is called between the parts; what it raises ends the sweep. Each part can be run again at any time.
    """
    swept = Swept()
    for file in File.objects.outlived()[:_BATCH]:
        release(file)
    for pk in File.objects.due_for_deletion().values_list("pk", flat=True)[:_BATCH]:
        go_on()
        swept.deleted += delete_object(file_id=pk)
    traces = File.objects.filter(state__in=[File.State.REFUSED, File.State.DELETED], expires_at__lte=timezone.now())
    swept.forgotten = traces.delete()[0]
    for prefix, public in sorted(managed_prefixes()):
        go_on()
        swept.orphans += _delete_orphans(prefix, public=public)
    go_on()
    swept.missing = _look_for_objects()
    return swept


def _delete_orphans(prefix: str, *, public: bool) -> int:
    """Delete the objects below a prefix that no row knows, unless they look like those of another installation."""
    orphans: list[str] = []
    known = 0
    for batch in _batches(backend().objects(prefix=prefix, public=public)):
        keys = _known_keys(prefix, [found.key for found in batch])
        old = [found.key for found in batch if found.key not in keys and _is_old(found)]
        known += len(keys)
        # What is over the limit waits for the next sweep.
        orphans += old[: _MOST_ORPHANS - len(orphans)]
    if len(orphans) > max(_FEW, known):
        logger.error(
            "%d objects below %s have no row, only %d have: is this the right database?", len(orphans), prefix, known
        )
        return 0
    for key in orphans:
        backend().delete(key=key, public=public)
    return len(orphans)


def _known_keys(prefix: str, keys: list[str]) -> set[str]:
    if prefix != UPLOADS:
        return set(File.objects.known().filter(key__in=keys).values_list("key", flat=True))
    pending = File.objects.filter(state=File.State.PENDING, key__in=[key.removeprefix(UPLOADS) for key in keys])
    return {UPLOADS + key for key in pending.values_list("key", flat=True)}


def _look_for_objects() -> int:
    """Ask the store for those ready files that were not asked for the longest; return how many are missing."""
    now = timezone.now()
    missing = 0
    stale = File.objects.ready().filter(checked_at__lte=now - _LOOK_AGAIN_AFTER).order_by("checked_at")[:_BATCH]
    for file in stale:
        there = backend().stat(key=file.key, public=file.public)
        gone = there is None or there.size != file.size
        since = (file.missing_since or now) if gone else None
        File.objects.filter(pk=file.pk).update(checked_at=now, missing_since=since)
        if gone:
            missing += 1
            logger.error("The object of file %d is gone or cut off", file.pk)
    return missing


def _is_old(found: Stored) -> bool:
    return found.written < timezone.now() - ORPHAN_AFTER


def _batches(objects: Iterator[Stored]) -> Iterator[list[Stored]]:
    while batch := list(islice(objects, _BATCH)):
        yield batch

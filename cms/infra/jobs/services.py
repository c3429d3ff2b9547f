"""What staff and housekeeping do to jobs."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from cms.infra.jobs import wake
from cms.infra.jobs.models import CronSlot, Job, State

_BATCH = 5_000


def retry_job(*, job: Job) -> bool:
    """Have a dead or cancelled job, or one that waits for its time, run now, with all its attempts before it.

    Return False when it runs or is done.
    """
    again = Job.objects.filter(pk=job.pk, state__in=[State.DEAD, State.CANCELLED, State.QUEUED])
    found = again.update(state=State.QUEUED, run_at=Now(), attempts=0, finished=None, cancel_requested=False)
    if found:
        transaction.on_commit(wake.up, robust=True)
    return bool(found)


def cancel_job(*, job: Job) -> bool:
    """End a job that waits, at once; ask one that runs to end. Return False when there is nothing to end."""
    # One statement, which waits for whoever writes the row: between two the job could be taken up, or given back.
    waits = Q(state=State.QUEUED)
    ended = Job.objects.filter(pk=job.pk, state__in=[State.QUEUED, State.RUNNING]).update(
        state=Case(When(waits, then=Value(State.CANCELLED)), default=F("state")),
        finished=Case(When(waits, then=Now())),
        cancel_requested=True,
    )
    return bool(ended)


def retry_dead_jobs(*, name: str = "") -> int:
    """Have all dead jobs, or those of one name, run now with all their attempts before them; return how many."""
    found = _dead(name).update(state=State.QUEUED, run_at=Now(), attempts=0, finished=None, cancel_requested=False)
    if found:
        transaction.on_commit(wake.up, robust=True)
    return found


def dismiss_dead_jobs(*, name: str = "") -> int:
    """Mark all dead jobs, or those of one name, as cancelled: nobody needs them any more. Return how many."""
    return _dead(name).update(state=State.CANCELLED)


def _dead(name: str) -> QuerySet[Job]:
    dead = Job.objects.filter(state=State.DEAD)
    return dead.filter(name=name) if name else dead


def prune_jobs() -> int:
    """Delete jobs that ended long ago, and old cron slots; return how many jobs.

    What has a key stays longer than what has none, since its key keeps the same work from being done again.
    """
    config, now = settings.JOBS, timezone.now()
    done, kept = (now - timedelta(days=config[days]) for days in ("KEEP_DONE_DAYS", "KEEP_DAYS"))
    old = Job.objects.filter(
        Q(state__in=[State.DONE, State.CANCELLED], dedupe_key="", finished__lt=done)
        | Q(state__in=[State.DONE, State.CANCELLED, State.DEAD], finished__lt=kept)
    ).order_by("id")
    pruned = 0
    while deleted := _delete_some(old):
        pruned += deleted
    _prune_slots(before=done)
    return pruned


@transaction.atomic
def _delete_some(old: QuerySet[Job]) -> int:
    """Delete a batch, but none of which somebody decides in this moment that it shall run again."""
    batch = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:_BATCH])
    return Job.objects.filter(pk__in=batch).delete()[0]


def _prune_slots(*, before: object) -> None:
    """Delete old slots, but of each cron job the latest: it tells what was missed."""
    latest = CronSlot.objects.order_by("name", "-slot").distinct("name").values("pk")
    CronSlot.objects.filter(slot__lt=before).exclude(pk__in=latest).delete()

"""Taking cron slots: each moment at which a job is due is a row, so that it runs once, however many workers."""

from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils import timezone

from cms.infra.jobs.enqueueing import Order, enqueue_many
from cms.infra.jobs.models import CronSlot, Job, State
from cms.infra.jobs.schedule import Cron, crons

_TAKE_SLOTS = """
    INSERT INTO jobs_cronslot (name, slot) SELECT %(name)s, slot FROM unnest(%(slots)s::timestamptz[]) AS s (slot)
    ON CONFLICT (name, slot) DO NOTHING RETURNING slot
"""


class Clock:
    """Enqueues what has become due. Each worker process has one; between slots it asks nobody."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}
        self._looked = datetime.min.replace(tzinfo=UTC)

    def enqueue_due(self, now: datetime | None = None) -> None:
        """Take the slots up to now that nobody has taken, and enqueue their jobs."""
        now = (now or timezone.now()).astimezone(UTC)
        if now < self._looked:
            # The clock was put back: what was worked out from the time before is wrong.
            self._next.clear()
        self._looked = now
        for cron in crons():
            if self._next.get(cron.job.name, now) <= now:
                _take_due(cron, now)
                self._next[cron.job.name] = cron.after(now)


@transaction.atomic
def _take_due(cron: Cron, now: datetime) -> None:
    name = cron.job.name
    # A slot in the future was taken by a clock that was wrong: it must not hold up all those before it.
    past = CronSlot.objects.filter(name=name, slot__lte=now)
    last = past.order_by("-slot").values_list("slot", flat=True).first()
    if last is None:
        # A new job starts with its next slot; from now on every missed one is known.
        _take(name, [cron.latest(now)])
        return
    taken = _take(name, cron.missed(last.astimezone(UTC), now))
    if not taken or (cron.catch_up == "latest" and _waits(name, now)):
        return
    jobs = enqueue_many(cron.job, [Order({"slot": slot.isoformat()}, run_at=slot) for slot in taken])
    for slot, row in zip(taken, jobs, strict=True):
        CronSlot.objects.filter(name=name, slot=slot).update(job=row)


def _take(name: str, slots: list[datetime]) -> list[datetime]:
    """Write the slots; return those that nobody else has written, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_SLOTS, {"name": name, "slots": slots})
        return sorted(slot.astimezone(UTC) for (slot,) in cursor.fetchall())


def _waits(name: str, now: datetime) -> bool:
    return Job.objects.filter(name=name, state=State.QUEUED, attempts=0, run_at__lte=now).exists()

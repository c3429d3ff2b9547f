"""What staff read about jobs: answered from indexes, so that millions of rows cost no more than a few."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.admin.paginator import WagtailPaginator

from cms.infra.jobs.models import Job, State

# Nobody acts on the difference between more than this and much more.
MOST_COUNTED: Final = 10_000
_RECENT: Final = 300

# Jumps from one name to the next in the index, instead of reading every row.
_NAMES = """
    WITH RECURSIVE names AS (
        (SELECT name FROM {table} ORDER BY name LIMIT 1)
        UNION ALL
        SELECT (SELECT name FROM {table} WHERE name > names.name ORDER BY name LIMIT 1) FROM names
        WHERE names.name IS NOT NULL
    )
    SELECT name FROM names WHERE name IS NOT NULL
"""


class CappedPaginator(WagtailPaginator):
    """Counts no further than `MOST_COUNTED`; what is older than that is found by filters and search."""

    @cached_property
    def count(self) -> int:
        """Return how many rows can be paged through."""
        # Which rows come first makes no difference to how many there are, but a great one to how they are found.
        rows = self.object_list
        return rows.order_by()[:MOST_COUNTED].count() if isinstance(rows, QuerySet) else super().count


@dataclass(frozen=True)
class Health:
    """How the jobs are doing. `workers` maps each worker seen of late to when it last began a job."""

    counts: dict[State, int]
    oldest_due: datetime | None
    workers: dict[str, datetime]

    @property
    def dead(self) -> int:
        """Return how many jobs need somebody's decision."""
        return self.counts[State.DEAD]


def health() -> Health:
    """Count what is queued, running and dead (each up to `MOST_COUNTED`); find the longest wait and the workers."""
    states = (State.QUEUED, State.RUNNING, State.DEAD)
    due = Job.objects.filter(state=State.QUEUED, run_at__lte=timezone.now())
    recent = Job.objects.order_by("-id").values_list("worker", "started")[:_RECENT]
    workers: dict[str, datetime] = {}
    for worker, started in recent:
        if worker and started:
            workers[worker] = max(started, workers.get(worker, started))
    return Health(
        counts={state: Job.objects.filter(state=state).order_by()[:MOST_COUNTED].count() for state in states},
        oldest_due=due.order_by("run_at").values_list("run_at", flat=True).first(),
        workers=dict(sorted(workers.items(), key=lambda seen: seen[1], reverse=True)),
    )


def names_in(model: type[Model]) -> list[str]:
    """Return the different values of a model's indexed field `name`, in alphabetical order."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES.format(table=connection.ops.quote_name(model._meta.db_table)))
        return [name for (name,) in cursor.fetchall()]

"""How many people there are at many dates at once: a query for all of them, however many rows a list has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from events.models import Event, Occurrence
from events.selectors import NOBODY, Numbers, numbers_at


@dataclass(frozen=True)
class Date:
    """A date of an event, its places (None: as many as come) and how many people there are."""

    occurrence: Occurrence
    capacity: int | None
    numbers: Numbers

    @property
    def places(self) -> str:
        """Places taken, of how many."""
        return f"{self.numbers.taken} / {self.capacity}" if self.capacity is not None else str(self.numbers.taken)

    @property
    def full(self) -> bool:
        """Whether all places are taken."""
        return self.capacity is not None and self.numbers.taken >= self.capacity


def dates_of(event: Event, occurrences: Iterable[Occurrence]) -> list[Date]:
    """Return dates of an event with their numbers, by one query."""
    rows = list(occurrences)
    numbers = numbers_at(row.pk for row in rows)
    return [
        Date(row, event.capacity if row.capacity is None else row.capacity, numbers.get(row.pk, NOBODY)) for row in rows
    ]


def with_next_date(events: "QuerySet[Event]", now: datetime) -> "QuerySet[Event]":
    """Add `next_date`, the number of the soonest date that is not over, and `next_start`; both None without one."""
    coming = Occurrence.objects.scheduled().upcoming(now).filter(event=OuterRef("pk"))
    return events.annotate(
        next_date=Subquery(coming.values("pk")[:1]), next_start=Subquery(coming.values("starts_at")[:1])
    )


def is_coming(now: datetime) -> Exists:
    """Return the condition that an event has a date that is not over, cancelled or not."""
    return Exists(Occurrence.objects.filter(event=OuterRef("pk"), ends_at__gt=now))

"""How many people there are at many dates at once: a query for all of them, however many rows a list has."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum

from events.models import Attendee, Event, Occurrence
from events.selectors import Numbers
from events.states import HOLDING, State

NOBODY = Numbers(0, 0, 0, 0, 0)


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


def numbers_at(occurrences: Iterable[int]) -> dict[int, Numbers]:
    """Return how many people are at each of these dates, guests among them; dates without anybody are left out."""
    rows = Attendee.objects.filter(occurrence__in=list(occurrences)).order_by().values("occurrence", "state")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for number, state, people in rows.annotate(people=Sum(F("guests") + 1)).values_list(
        "occurrence", "state", "people"
    ):
        found[number][state] = people
    return {number: _numbers(states) for number, states in found.items()}


def _numbers(states: dict[str, int]) -> Numbers:
    return Numbers(
        taken=sum(states.get(state, 0) for state in HOLDING),
        waiting=states.get(State.WAITLISTED, 0),
        pending=states.get(State.PENDING, 0),
        attended=states.get(State.ATTENDED, 0),
        no_show=states.get(State.NO_SHOW, 0),
    )


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

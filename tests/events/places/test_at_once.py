"""Three hundred at the same moment: nobody gets a place too many, and everybody waits in the right order."""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import StrEnum
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

import pytest
from django.db import connections
from django.db.models import F, Sum

from accounts.models import AuditEntry
from events.models import Attendee, Occurrence
from events.services.rsvps import cancel_rsvp
from events.states import HOLDING
from tests.events.conftest import AT_ONCE
from tests.events.places.line import Line
from tests.factories import events
from tests.helpers.rules import negative_control

PLACES, PARTIES, CANCEL = 50, 300, 20


class Mechanism(StrEnum):
    """What keeps the places."""

    TURN = "turn"


def all_at_once(calls: Iterable[Callable[[], Any]]) -> None:
    """Make all calls, as many at a time as there are threads; each thread has a connection of its own."""
    waiting: SimpleQueue[Callable[[], Any]] = SimpleQueue()
    for call in calls:
        waiting.put(call)

    def work() -> None:
        try:
            with suppress(Empty):
                while True:
                    waiting.get_nowait()()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        for each in [threads.submit(work) for _number in range(AT_ONCE)]:
            each.result()


def register_all(occurrence: Occurrence, chance: random.Random) -> None:
    """Have three hundred parties send their form twice each."""
    sizes = [chance.choice([1, 1, 1, 2, 2, 3, 4]) for _number in range(PARTIES)]
    calls = [
        partial(events.come, occurrence, f"party{number}", guests=size - 1)
        for number, size in enumerate(sizes)
        for _twice in range(2)
    ]
    chance.shuffle(calls)
    all_at_once(calls)


def compare(occurrence: Occurrence, line: Line) -> None:
    rows = Attendee.objects.filter(occurrence=occurrence).order_by("sequence")
    taken = rows.filter(state__in=HOLDING).aggregate(people=Sum(F("guests") + 1))["people"]
    assert taken <= PLACES
    assert list(rows.values_list("pk", "state")) == [(each.name, each.state) for each in line.parties]


def as_by_the_rules(occurrence: Occurrence) -> Line:
    """Return the line as it must be, from the order in which people have joined."""
    line = Line(PLACES)
    for number, guests in occurrence.attendees.order_by("sequence").values_list("pk", "guests"):
        line.join(number, 1 + guests)
    return line


@pytest.mark.drill
@negative_control(Mechanism.TURN)
@pytest.mark.usefixtures("committed_db")
def test_three_hundred_at_once_get_exactly_the_right_places(drill_rounds):
    for seed in range(drill_rounds):
        occurrence = events.occurrence(capacity=PLACES)
        register_all(occurrence, random.Random(seed))  # noqa: S311 - a seed, not a secret
        assert occurrence.attendees.count() == PARTIES
        compare(occurrence, as_by_the_rules(occurrence))


@pytest.mark.drill
@pytest.mark.usefixtures("committed_db")
def test_twenty_who_cancel_at_once_make_room_for_the_right_ones(drill_rounds):
    for seed in range(drill_rounds):
        chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
        occurrence = events.occurrence(capacity=PLACES)
        all_at_once(partial(events.come, occurrence, guests=number % 3) for number in range(60))
        line = as_by_the_rules(occurrence)
        leaving = chance.sample(list(occurrence.attendees.holding()), CANCEL)
        all_at_once(partial(cancel_rsvp, attendee=one) for one in leaving)

        # Written down by who had the turn: so this is the order in which they have left.
        gone = AuditEntry.objects.filter(action="rsvp.cancelled", target_id__in=[one.pk for one in leaving])
        for number in gone.order_by("id").values_list("target_id", flat=True):
            line.leave(int(number))
        compare(occurrence, line)

"""Whatever people do in whatever order, they stand where the published rules put them."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F, Sum

from events.models import Attendee, Occurrence
from events.places.queue import MOST_PASSING
from events.services.capacity import change_capacity
from events.services.decisions import approve, decline
from events.services.offers import accept_offer
from events.services.rsvps import cancel_rsvp, change_rsvp
from events.states import HOLDING, Waitlist
from tests.events.places.line import Line
from tests.factories import events

pytestmark = pytest.mark.django_db

STEPS = 30


class Play:
    """The services and the plain rules, side by side."""

    def __init__(self, chance: random.Random, *, offers: bool, approval: bool) -> None:
        self.chance, self.approval = chance, approval
        waitlist = Waitlist.OFFER if offers else Waitlist.AUTOMATIC
        self.occurrence: Occurrence = events.occurrence(
            capacity=8, waitlist=waitlist, needs_approval=approval, most_guests=9
        )
        self.host = events.host(self.occurrence.event)
        self.line = Line(8, "offered" if offers else "registered")

    def attendee(self, *states: str) -> Attendee | None:
        rows = list(self.occurrence.attendees.filter(state__in=states).order_by("sequence"))
        return self.chance.choice(rows) if rows else None

    def join(self) -> None:
        size = min(self.chance.choice([1, 1, 1, 2, 2, 3, 4]), self.line.capacity)
        made = events.come(self.occurrence, guests=size - 1)
        self.line.join(made.pk, size, approval=self.approval)

    def leave(self) -> None:
        if one := self.attendee("registered", "offered", "waitlisted", "pending"):
            cancel_rsvp(attendee=one)
            self.line.leave(one.pk)

    def resize(self) -> None:
        if one := self.attendee("registered", "offered", "waitlisted"):
            size = self.chance.randint(1, 5)
            possible = self.line.resize(one.pk, size)
            try:
                change_rsvp(attendee=one, changes={"guests": size - 1})
            except ValidationError:
                assert not possible
            else:
                assert possible

    def widen(self) -> None:
        self.line.capacity += self.chance.randint(1, 3)
        self._set_capacity()
        self.line.settle()

    def narrow(self) -> None:
        least = self.line.capacity - self.line.free
        self.line.capacity = max(1, least, self.line.capacity - 2)
        self._set_capacity()
        self.line.settle()

    def _set_capacity(self) -> None:
        change_capacity(event=self.occurrence.event, capacity=self.line.capacity, by=self.host)

    def decide(self) -> None:
        if one := self.attendee("pending"):
            if self.chance.random() < 0.8:
                approve(attendee=one, by=self.host)
                self.line.approve(one.pk)
            else:
                decline(attendee=one, by=self.host)
                self.line.party(one.pk).state = "cancelled"

    def accept(self) -> None:
        if one := self.attendee("offered"):
            accept_offer(attendee=one)
            self.line.party(one.pk).state = "registered"

    def check(self) -> None:
        rows = Attendee.objects.filter(occurrence=self.occurrence).order_by("sequence")
        expected = [(each.name, each.state, each.passed) for each in self.line.parties]
        assert list(rows.values_list("pk", "state", "passed_over")) == expected
        taken = rows.filter(state__in=HOLDING).aggregate(people=Sum(F("guests") + 1))["people"] or 0
        assert taken <= self.line.capacity
        assert max((each.passed for each in self.line.parties), default=0) <= MOST_PASSING


def play(seed: int, **options: Any) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
    game = Play(chance, **options)
    moves: list[Callable[[], None]] = [*[game.join] * 4, *[game.leave] * 3, game.resize, game.widen, game.narrow]
    moves += [game.decide] * 4 if options["approval"] else []
    moves += [game.accept] * 2 if options["offers"] else []
    for _step in range(STEPS):
        chance.choice(moves)()
        game.check()


@pytest.mark.drill
@pytest.mark.parametrize("offers", [False, True], ids=["automatic", "offers"])
@pytest.mark.parametrize("approval", [False, True], ids=["open", "approval"])
def test_everybody_stands_where_the_rules_put_them(offers, approval, drill_rounds):
    for seed in range(2 * drill_rounds):
        play(seed, offers=offers, approval=approval)

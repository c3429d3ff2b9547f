"""People and staff do everything at the same moment: never is a place given twice, and nobody waits for ever."""

import random
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import Contact
from accounts.services.contact_erasure import erase_contact
from accounts.services.contact_merge import merge_contacts
from events.models import Attendee, Event, Shift
from events.selectors import occurrence_to_register
from events.services.capacity import change_capacity
from events.services.contacts import know_attendee
from events.services.decisions import approve, give_place, put_back
from events.services.door import check_in, let_in, undo_check_in
from events.services.events import update_event
from events.services.moving import move_attendee
from events.services.occurrences import repeat_event
from events.services.offers import accept_offer, end_offers, fill_up
from events.services.own_page import change_own_rsvp
from events.services.rsvps import cancel_rsvp, change_rsvp
from events.services.shifts import change_shift
from tests.factories import events

PEOPLE, STEPS = 6, 15
# Whatever is read here is of one moment. More than there are places; in a shift; and sign-ups that do not go with where
# somebody stands.
_WRONG = """
    WITH holding AS (SELECT * FROM events_attendee WHERE state IN ('registered', 'offered', 'attended', 'no_show'))
    SELECT 'places', one.id FROM events_occurrence AS one JOIN events_event AS event ON event.id = one.event_id
        WHERE coalesce(one.capacity, event.capacity)
            < (SELECT sum(1 + guests) FROM holding WHERE occurrence_id = one.id)
    UNION ALL SELECT 'shift', shift.id FROM events_shift AS shift
        JOIN events_shiftsignup AS signup ON shift_id = shift.id JOIN holding ON holding.id = attendee_id
        WHERE signup.state = 'registered'
        GROUP BY shift.id, signup.occurrence_id HAVING sum(1 + guests) > shift.capacity
    UNION ALL SELECT 'signup', signup.id FROM events_shiftsignup AS signup
        JOIN events_attendee AS attendee ON attendee.id = attendee_id LEFT JOIN holding ON holding.id = attendee.id
        WHERE (signup.state = 'wanted') = (holding.id IS NOT NULL) OR signup.occurrence_id <> attendee.occurrence_id
"""


class Person:
    """Somebody who does one thing after the other, by chance."""

    def __init__(self, seed: str, event: Event, dates: list[int], shifts: list[int]) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
        self.event, self.dates, self.shifts = event, dates, shifts
        self.host = events.host(event)

    def act(self) -> list[tuple[str, int]]:
        """Do some things, each of which may be refused; return what was wrong at any moment."""
        wrong: list[tuple[str, int]] = []
        try:
            for _step in range(STEPS):
                with suppress(ValidationError):
                    self.chance.choice([self.come, self.come, *self.deeds()])()
                with connection.cursor() as cursor:
                    cursor.execute(_WRONG)
                    wrong += cursor.fetchall()
        finally:
            connection.close()
        return wrong

    def date(self) -> Any:
        return occurrence_to_register(self.chance.choice(self.dates))

    def somebody(self, *states: str) -> Attendee:
        rows = Attendee.objects.filter(occurrence__event=self.event).select_related(
            "occurrence__event__organisation", "contact"
        )
        found = list(rows.filter(state__in=states) if states else rows)
        if not found:
            raise ValidationError("There is nobody.")
        return self.chance.choice(found)

    def come(self) -> None:
        shifts = tuple(self.chance.sample(self.shifts, self.chance.choice([0, 0, 1, 2])))
        name = f"p{self.chance.randrange(25)}"
        events.registration(self.date(), name, guests=self.chance.choice([0, 0, 1, 3]), shifts=shifts)

    def deeds(self) -> Iterable[Callable[[], Any]]:
        one, by, number = self.somebody, self.host, self.chance.choice([6, 8, 12])
        return (
            lambda: cancel_rsvp(attendee=one(), by=by),
            lambda: cancel_rsvp(attendee=one()),
            lambda: change_rsvp(attendee=one(), changes={"guests": self.chance.randrange(4)}),
            lambda: change_own_rsvp(attendee=one(), changes={"consents": ("email",), "shifts": self.shifts[:1]}),
            lambda: accept_offer(attendee=one("offered")),
            self.too_late,
            lambda: change_capacity(event=self.event, capacity=number, by=by),
            lambda: change_capacity(event=self.event, occurrence=self.date(), capacity=number + 1, by=by),
            lambda: move_attendee(attendee=one(), to=self.date(), by=by),
            lambda: give_place(attendee=one(), by=by),
            lambda: put_back(attendee=one(), by=by),
            lambda: approve(attendee=one("pending"), by=by),
            lambda: check_in(attendee=one(), seen=events.at_door(), by=by),
            lambda: undo_check_in(attendee=one("attended"), seen=events.at_door(), by=by),
            lambda: let_in(attendee=one(), seen=events.at_door(), by=by),
            lambda: fill_up(occurrence_id=self.date().pk),
            lambda: update_event(event=self.event, by=by, needs_approval=number == 6),
            lambda: change_shift(shift=Shift.objects.get(pk=self.shifts[0]), by=by, capacity=number // 2),
            lambda: know_attendee(attendee_id=one().pk),
            self.erase,
            self.merge,
        )

    def too_late(self) -> None:
        offer = self.somebody("offered")
        Attendee.objects.filter(pk=offer.pk, state="offered").update(
            offer_expires_at=timezone.now() - timedelta(seconds=1)
        )
        end_offers(occurrence_id=offer.occurrence_id)

    def contacts(self, number: int) -> list[Contact]:
        known = list(Contact.objects.of(self.event.organisation))
        if len(known) < number:
            raise ValidationError("There is nobody.")
        return self.chance.sample(known, number)

    def erase(self) -> None:
        erase_contact(contact=self.contacts(1)[0], by=self.host)

    def merge(self) -> None:
        winner, loser = self.contacts(2)
        merge_contacts(winner=winner, loser=loser, by=self.host)


@pytest.mark.drill
def test_whatever_happens_at_once_no_place_is_given_twice_and_everything_comes_to_its_end(committed_db, drill_rounds):
    for seed in range(drill_rounds):
        event = events.event(capacity=8, waitlist=["offer", "automatic"][seed % 2])
        repeat_event(event=event, rule="FREQ=DAILY;COUNT=2", by=events.host(event))
        dates = list(event.occurrences.values_list("pk", flat=True))
        shifts = [events.shift(event, name, capacity=3).pk for name in ("Setting up", "Door")]
        people = [Person(f"{seed} {number}", event, dates, shifts) for number in range(PEOPLE)]
        with ThreadPoolExecutor(PEOPLE) as together:
            wrong = [each for found in together.map(Person.act, people) for each in found]
        assert wrong == []
        assert Attendee.objects.filter(occurrence__event=event).exists()

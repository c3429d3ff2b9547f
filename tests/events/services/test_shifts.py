"""Shifts have places of their own within an occurrence."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cms.infra.jobs.events.models import OutboxEvent
from events.models import Attendee, Event
from events.selectors import places_in_shifts
from events.services.decisions import approve
from events.services.rsvps import cancel_rsvp, change_rsvp
from events.services.shifts import change_shift, remove_shift
from events.states import Waitlist
from tests.events.services.test_registration import code_of
from tests.factories import events

pytestmark = pytest.mark.django_db


def standing(of: Attendee) -> dict[str, str]:
    return {row.shift.name: row.state for row in of.signups.select_related("shift")}


@pytest.fixture
def made() -> Event:
    return events.event(capacity=10)


def test_people_sign_up_for_several_and_wait_for_those_that_are_full(made):
    door, bar = events.shift(made, "Door", capacity=2), events.shift(made, "Bar", capacity=5)
    occurrence = events.occurrence(made)
    ana = events.come(occurrence, guests=1, shifts=(door.pk, bar.pk))
    bob = events.come(occurrence, shifts=(door.pk, bar.pk))
    assert standing(ana) == {"Door": "registered", "Bar": "registered"}
    assert (bob.state, standing(bob)) == ("registered", {"Door": "waitlisted", "Bar": "registered"})
    assert {number: pool.free for number, pool in places_in_shifts(occurrence).items()} == {door.pk: 0, bar.pk: 2}

    cancel_rsvp(attendee=ana)
    assert standing(bob) == {"Door": "registered", "Bar": "registered"}
    assert OutboxEvent.objects.get(name="events.ShiftsGiven").payload["shift_ids"] == [door.pk]


def test_who_has_no_place_at_the_event_has_none_in_a_shift(made):
    door = events.shift(made, "Door", capacity=2)
    occurrence = events.occurrence(made)
    Event.objects.update(capacity=1)
    ana, bob = events.come(occurrence, shifts=(door.pk,)), events.come(occurrence, shifts=(door.pk,))
    assert (standing(bob), places_in_shifts(occurrence)[door.pk].taken) == ({"Door": "wanted"}, 1)
    cancel_rsvp(attendee=ana)
    assert standing(bob) == {"Door": "registered"}


def test_who_is_approved_comes_into_shifts_by_when_they_have_asked(made):
    door = events.shift(made, "Door", capacity=1)
    Event.objects.update(needs_approval=True)
    occurrence, host = events.occurrence(made), events.host(made)
    ana, bob = [events.come(occurrence, shifts=(door.pk,)) for _number in range(2)]
    for one in (bob, ana):
        approve(attendee=one, by=host)
    assert (standing(bob), standing(ana)) == ({"Door": "registered"}, {"Door": "waitlisted"})


def test_without_a_waitlist_a_full_shift_is_refused(made):
    door = events.shift(made, "Door", capacity=1)
    Event.objects.update(waitlist=Waitlist.NONE)
    occurrence = events.occurrence(made)
    events.come(occurrence, shifts=(door.pk,))
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence, shifts=(door.pk,))
    assert (code_of(refused, "shifts"), Attendee.objects.count()) == ("full", 1)


def test_a_party_that_is_larger_than_a_shift_is_refused_also_when_it_grows(made):
    door = events.shift(made, "Door", capacity=2)
    occurrence = events.occurrence(made)
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence, guests=2, shifts=(door.pk,))
    assert code_of(refused, "shifts") == "full"
    ana = events.come(occurrence, guests=1, shifts=(door.pk,))
    with pytest.raises(ValidationError) as refused:
        change_rsvp(attendee=ana, changes={"guests": 2})
    assert code_of(refused, "guests") == "full"
    ana.refresh_from_db()
    assert ana.guests == 1


def test_people_change_their_shifts_and_those_who_wait_move_up(made):
    door, bar = events.shift(made, "Door", capacity=1), events.shift(made, "Bar")
    occurrence = events.occurrence(made)
    ana, bob = [events.come(occurrence, shifts=(door.pk,)) for _number in range(2)]
    change_rsvp(attendee=ana, changes={"shifts": (bar.pk,)})
    assert (standing(ana), standing(bob)) == ({"Bar": "registered"}, {"Door": "registered"})


def test_more_places_in_a_shift_go_to_those_who_wait_and_fewer_than_taken_are_refused(made):
    door, host = events.shift(made, "Door", capacity=1), events.host(made)
    occurrence = events.occurrence(made)
    people = [events.come(occurrence, shifts=(door.pk,)) for _number in range(2)]
    change_shift(shift=door, capacity=2, by=host)
    assert [standing(one) for one in people] == [{"Door": "registered"}] * 2
    with pytest.raises(ValidationError) as refused:
        change_shift(shift=door, capacity=1, by=host)
    assert code_of(refused, "capacity") == "below_taken"
    remove_shift(shift=door, by=host)
    assert [standing(one) for one in people] == [{}] * 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"lasts": timedelta(0)}, "lasts"),
        ({"begins_after": timedelta(days=30)}, "begins_after"),
        ({"capacity": 0}, "capacity"),
        ({"instructions": "x" * 5_001}, "instructions"),
    ],
)
def test_what_is_no_shift_is_refused_beside_its_field(made, values, field):
    with pytest.raises(ValidationError) as refused:
        events.shift(made, **values)
    assert field in refused.value.error_dict
    assert not made.shifts.exists()

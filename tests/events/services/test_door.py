"""At the door: once each, whatever the devices send, and when."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from events.models import Attendee, CheckIn, Occurrence
from events.services.decisions import decline
from events.services.door import came_after_all, check_in, let_in, mark_no_shows, undo_check_in, walk_in
from events.services.rsvps import cancel_rsvp
from events.states import Waitlist
from events.tasks import note_no_shows
from tests.events.services.test_registration import code_of, set_back
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def occurrence() -> Occurrence:
    return events.occurrence(capacity=5)


def ago(minutes: int) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def test_a_nonce_counts_once(occurrence):
    ana, host = events.come(occurrence, guests=1), events.host(occurrence.event)
    seen = events.at_door(door="North")
    first, again = [check_in(attendee=ana, seen=seen, by=host) for _time in range(2)]
    assert (first.repeated, again.repeated, CheckIn.objects.count()) == (False, True, 1)
    ana.refresh_from_db()
    assert (ana.state, ana.arrived) == ("attended", 2)
    with pytest.raises(ValidationError) as refused:
        check_in(attendee=events.come(occurrence), seen=seen, by=host)
    assert code_of(refused) == "nonce"


def test_two_doors_count_one_person_once_and_the_second_hears_of_the_first(occurrence):
    ana, host = events.come(occurrence), events.host(occurrence.event)
    at = ago(5)
    check_in(attendee=ana, seen=events.at_door(at=at, door="North"), by=host)
    second = check_in(attendee=ana, seen=events.at_door(door="South"), by=host)
    assert (second.repeated, second.before) == (False, at)
    assert second.attendee.checked_in_at == at


def test_what_happened_last_holds_in_whatever_order_it_is_sent(occurrence):
    host = events.host(occurrence.event)
    ana, bob = events.come(occurrence), events.come(occurrence)
    undo_check_in(attendee=ana, seen=events.at_door(at=ago(1)), by=host)
    check_in(attendee=ana, seen=events.at_door(at=ago(9)), by=host)
    check_in(attendee=bob, seen=events.at_door(at=ago(1)), by=host)
    undo_check_in(attendee=bob, seen=events.at_door(at=ago(9)), by=host)
    assert events.states_of([ana, bob]) == ["registered", "attended"]


def test_a_clock_that_is_far_ahead_does_not_win_for_ever(occurrence):
    ana, host = events.come(occurrence), events.host(occurrence.event)
    check_in(attendee=ana, seen=events.at_door(at=timezone.now() + timedelta(days=3)), by=host)
    assert CheckIn.objects.get().at < timezone.now() + timedelta(minutes=6)


def test_who_has_no_place_is_not_let_in(occurrence):
    host = events.host(occurrence.event)
    full = events.come(occurrence, guests=4)
    waiting = events.come(occurrence)
    with pytest.raises(ValidationError) as refused:
        check_in(attendee=waiting, seen=events.at_door(), by=host)
    assert code_of(refused) == "no_place"
    cancel_rsvp(attendee=full)
    with pytest.raises(ValidationError):
        check_in(attendee=full, seen=events.at_door(), by=host)
    assert CheckIn.objects.count() == 0


def test_coming_accepts_an_offer():
    occurrence = events.occurrence(capacity=1, waitlist=Waitlist.OFFER)
    host, (ana, bob) = events.host(occurrence.event), [events.come(occurrence) for _number in range(2)]
    cancel_rsvp(attendee=ana)
    check_in(attendee=bob, seen=events.at_door(), by=host)
    bob.refresh_from_db()
    assert (bob.state, bob.offer_expires_at) == ("attended", None)
    assert bob.placed_at is not None


@pytest.mark.parametrize("people", [0, -1, 500])
def test_how_many_came_is_a_number_of_people(occurrence, people):
    ana = events.come(occurrence)
    with pytest.raises(ValidationError) as refused:
        check_in(attendee=ana, seen=events.at_door(people=people), by=events.host(occurrence.event))
    assert code_of(refused, "people") == "invalid"


def test_checking_in_is_a_permission_of_its_own(occurrence):
    ana, union = events.come(occurrence), occurrence.event.organisation
    helper = organisations.member(union, permissions=["events.check_in"]).user
    other = organisations.member(union, permissions=["events.view"]).user
    check_in(attendee=ana, seen=events.at_door(), by=helper)
    with pytest.raises(PermissionDenied):
        check_in(attendee=ana, seen=events.at_door(), by=other)
    assert events.come(occurrence, email="", by=helper, walk_in=True).state == "registered"
    with pytest.raises(PermissionDenied):
        events.come(occurrence, by=helper)


def test_who_did_not_come_is_known_where_others_were_checked_in():
    checked, unchecked = events.occurrence(), events.occurrence()
    came, missed, unknown = events.come(checked), events.come(checked), events.come(unchecked)
    check_in(attendee=came, seen=events.at_door(nonce=uuid4()), by=events.host(checked.event))
    for each in (checked, unchecked):
        set_back(each, starts_at=timedelta(hours=15), ends_at=timedelta(hours=13))
    events.run(note_no_shows)
    assert events.states_of([came, missed, unknown]) == ["attended", "no_show", "registered"]

    host = events.host(checked.event)
    assert came_after_all(attendee=missed, by=host).state == "registered"
    checked.refresh_from_db()
    assert mark_no_shows(occurrence=checked, by=host) == 1
    # Somebody's device was offline.
    check_in(attendee=missed, seen=events.at_door(at=ago(60 * 14)), by=host)
    assert Attendee.objects.filter(state="attended").count() == 2


def test_nobody_is_missing_before_the_end(occurrence):
    with pytest.raises(ValidationError) as refused:
        mark_no_shows(occurrence=occurrence, by=events.host(occurrence.event))
    assert code_of(refused) == "not_over"


def test_who_waits_is_let_in_while_places_are_free_by_who_checks_people_in(occurrence):
    of = occurrence.event.organisation
    at_door = organisations.member(of, permissions=["events.check_in"]).user
    big, small = events.come(occurrence, guests=4), events.come(occurrence, guests=1)
    assert events.states_of([big, small]) == ["registered", "waitlisted"]
    with pytest.raises(ValidationError) as refused:
        let_in(attendee=small, seen=events.at_door(), by=at_door)
    assert code_of(refused, "guests") == "full"
    cancel_rsvp(attendee=big)
    cancel_rsvp(attendee=small)
    seen = events.at_door()
    for _time in range(2):
        let_in(attendee=small, seen=seen, by=at_door)
    assert (events.state_of(small), CheckIn.objects.count()) == ("attended", 1)


def test_nobody_is_let_in_whom_staff_have_yet_to_approve_or_have_declined():
    occurrence = events.occurrence(needs_approval=True)
    host = events.host(occurrence.event)
    asks, declined = events.come(occurrence), events.come(occurrence)
    decline(attendee=declined, by=host)
    for somebody in (asks, declined):
        with pytest.raises(ValidationError) as refused:
            let_in(attendee=somebody, seen=events.at_door(), by=host)
        assert code_of(refused) == "no_place"
    assert not CheckIn.objects.exists()


def test_who_walks_in_is_written_down_and_let_in_once(occurrence):
    by = organisations.member(occurrence.event.organisation, permissions=["events.check_in"]).user
    seen, rsvp = events.at_door(door="North"), events.rsvp("ana", email="", guests=1)
    first, again = [walk_in(occurrence=occurrence, rsvp=rsvp, seen=seen, by=by) for _time in range(2)]
    assert (first.attendee, first.repeated, again.repeated) == (again.attendee, False, True)
    ana = Attendee.objects.get()
    assert (ana.state, ana.arrived, ana.source) == ("attended", 2, "walk_in")
    with pytest.raises(ValidationError) as refused:
        walk_in(occurrence=occurrence, rsvp=events.rsvp(guests=3), seen=events.at_door(), by=by)
    assert code_of(refused) == "full"
    with pytest.raises(PermissionDenied):
        walk_in(occurrence=occurrence, rsvp=rsvp, seen=seen, by=organisations.person())
    assert (Attendee.objects.count(), CheckIn.objects.count()) == (1, 1)

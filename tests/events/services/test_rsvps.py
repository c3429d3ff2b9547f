"""What becomes of a registration: changed, cancelled, decided about, offered, moved."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from cms.infra.jobs.events.models import OutboxEvent
from events.models import Attendee, Occurrence
from events.rsvps import Lead
from events.selectors import leader_board, numbers_of, place_in_line
from events.services.capacity import change_capacity
from events.services.decisions import approve, give_place, put_back
from events.services.events import update_event
from events.services.moving import move_attendee
from events.services.offers import accept_offer
from events.services.rsvps import cancel_rsvp, change_rsvp
from events.states import State, Waitlist
from events.tasks import end_late_offers, fill_up_before_start
from events.tokens import (
    door_token,
    find_by_door_token,
    find_by_personal_token,
    invited_token,
    is_invited,
    personal_token,
    share_code,
)
from tests.events.services.test_registration import code_of, set_back
from tests.factories import events, organisations

pytestmark = pytest.mark.django_db


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name=f"events.{name}").count()


def test_people_change_what_they_have_said_but_not_their_address():
    ana = events.come(events.occurrence(), "ana")
    changes = {"last_name": "Ruiz", "guests": 2, "email": "eve@example.org", "note": "VIP"}
    changed = change_rsvp(attendee=ana, changes=changes)

    assert (changed.last_name, changed.guests, changed.email, changed.note) == ("Ruiz", 2, "ana@example.org", "")
    assert told("AttendeeChanged") == 1
    change_rsvp(attendee=ana, changes={"last_name": "Ruiz"})
    assert told("AttendeeChanged") == 1


def test_questions_may_change_after_people_have_answered():
    diet = {"key": "diet", "label": "What do you eat?", "kind": "text", "required": True}
    occurrence = events.occurrence(questions=[diet])
    ana, host = events.come(occurrence, "ana", answers={"diet": "Vegan"}), events.host(occurrence.event)
    update_event(event=occurrence.event, by=host, questions=[diet | {"key": "bus"}])

    ana = Attendee.objects.get()
    for by in (None, host):
        changed = change_rsvp(attendee=ana, changes={"last_name": f"Ruiz {by}"}, by=by)
        assert changed.answers == {"diet": "Vegan"}
    with pytest.raises(ValidationError) as refused:
        change_rsvp(attendee=ana, changes={"answers": {"bus": ""}})
    assert code_of(refused, "question_bus") == "required"
    # Staff write down who has called.
    assert change_rsvp(attendee=ana, changes={"answers": {"bus": ""}, "note": "VIP"}, by=host).note == "VIP"
    anew = events.occurrence(occurrence.event)
    assert events.registration(anew, "bob", answers={"bus": ""}, by=host).outcome == "registered"


def test_nobody_brings_themselves():
    occurrence = events.occurrence()
    ana = events.come(occurrence, "ana")
    cancel_rsvp(attendee=ana)
    again = events.come(occurrence, "ana", lead=Lead(share_code=share_code(ana)))
    assert (again.pk, again.state, again.referrer) == (ana.pk, "registered", None)


def test_staff_write_down_no_more_guests_than_there_can_be():
    occurrence = events.occurrence()
    ana, host = events.come(occurrence, "ana"), events.host(occurrence.event)
    for act in (
        lambda: events.registration(occurrence, "bob", guests=10_000, by=host),
        lambda: change_rsvp(attendee=ana, changes={"guests": 101}, by=host),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert code_of(refused, "guests") == "too_many"


def test_another_address_is_somebody_elses_mailbox_and_contact():
    ana = events.come(events.occurrence(), "ana", consents=("email",))
    events.run_all()
    link = personal_token(ana)
    change_rsvp(attendee=ana, changes={"email": "eve@example.org"}, by=events.host(ana.occurrence.event))
    events.run_all()

    ana = Attendee.objects.select_related("contact").get()
    assert (find_by_personal_token(link), find_by_personal_token(personal_token(ana))) == (None, ana)
    assert (ana.contact.email, told("AttendeeRepeated")) == ("eve@example.org", 1)


def test_staff_change_addresses_but_not_to_one_that_is_registered():
    occurrence = events.occurrence()
    ana, bob = events.come(occurrence, "ana"), events.come(occurrence, "bob")
    host = events.host(occurrence.event)
    assert change_rsvp(attendee=ana, changes={"email": "Eve@example.org", "note": "VIP"}, by=host).note == "VIP"
    with pytest.raises(ValidationError) as refused:
        change_rsvp(attendee=bob, changes={"email": "eve@example.org"}, by=host)
    assert code_of(refused, "email") == "duplicate"


def test_more_guests_need_places_that_nobody_waits_for_and_fewer_make_room():
    occurrence = events.occurrence(capacity=4)
    ana, bob = events.come(occurrence, guests=1), events.come(occurrence, guests=2)
    with pytest.raises(ValidationError) as refused:
        change_rsvp(attendee=ana, changes={"guests": 2})
    assert code_of(refused, "guests") == "full"
    change_rsvp(attendee=ana, changes={"guests": 0})
    assert events.states_of([ana, bob]) == ["registered", "registered"]


def test_an_event_that_has_begun_is_left_to_staff():
    occurrence = events.occurrence()
    ana = events.come(occurrence)
    set_back(occurrence, registration_deadline=timedelta(seconds=1))
    change_rsvp(attendee=ana, changes={"last_name": "Ruiz"})
    with pytest.raises(ValidationError) as refused:
        change_rsvp(attendee=ana, changes={"guests": 1})
    assert code_of(refused) == "closed"
    set_back(occurrence, starts_at=timedelta(hours=1))
    for attempt in (lambda: change_rsvp(attendee=ana, changes={}), lambda: cancel_rsvp(attendee=ana)):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert code_of(refused) == "begun"
    assert cancel_rsvp(attendee=ana, by=events.host(occurrence.event)).ended == "by_staff"


def test_a_place_that_gets_free_goes_to_the_next_and_again_when_they_leave():
    occurrence = events.occurrence(capacity=1)
    ana, bob, eve = [events.come(occurrence) for _number in range(3)]
    assert (place_in_line(eve), place_in_line(ana)) == (2, None)
    for leaving in (ana, ana, bob):
        cancel_rsvp(attendee=leaving)
    assert events.states_of([ana, bob, eve]) == ["cancelled", "cancelled", "registered"]
    assert (told("AttendeeGotPlace"), told("AttendeeCancelled")) == (2, 2)
    assert AuditEntry.objects.filter(action="rsvp.promoted", actor_id=None).count() == 2


def test_more_places_go_to_those_who_wait_and_fewer_than_taken_are_refused():
    made = events.event(capacity=1)
    occurrence, host = events.occurrence(made), events.host(made)
    people = [events.come(occurrence) for _number in range(3)]
    change_capacity(event=made, capacity=2, by=host)
    assert events.states_of(people) == ["registered", "registered", "waitlisted"]
    with pytest.raises(ValidationError) as refused:
        change_capacity(event=made, capacity=1, by=host)
    assert code_of(refused, "capacity") == "below_taken"
    made.refresh_from_db()
    assert made.capacity == 2
    change_capacity(event=made, occurrence=occurrence, capacity=3, by=host)
    assert events.states_of(people) == ["registered"] * 3
    change_capacity(event=made, capacity=None, by=host)
    assert Occurrence.objects.get().capacity == 3
    for capacity in (0, -1, 10_000_000):
        with pytest.raises(ValidationError):
            change_capacity(event=made, capacity=capacity, by=host)


def test_who_waits_for_approval_holds_no_place_but_the_place_in_line():
    occurrence = events.occurrence(capacity=1, needs_approval=True)
    host = events.host(occurrence.event)
    first, second, third = [events.come(occurrence) for _number in range(3)]
    for one in (third, second, first):
        approve(attendee=one, by=host)
    assert events.states_of([first, second, third]) == ["waitlisted", "waitlisted", "registered"]
    cancel_rsvp(attendee=third)
    assert events.states_of([first, second]) == ["registered", "waitlisted"]
    with pytest.raises(ValidationError) as refused:
        approve(attendee=first, by=host)
    assert code_of(refused) == "state"


def test_staff_may_give_a_free_place_before_all_who_wait_and_take_it_back():
    occurrence = events.occurrence(capacity=3)
    host = events.host(occurrence.event)
    ana, bob, eve = [events.come(occurrence, guests=guests) for guests in (1, 1, 0)]
    assert give_place(attendee=eve, by=host).state == State.REGISTERED
    with pytest.raises(ValidationError):
        give_place(attendee=bob, by=host)
    put_back(attendee=ana, by=host)
    # Two are free, and who is first in line gets them: the very same.
    assert events.states_of([ana, bob, eve]) == ["registered", "waitlisted", "registered"]


def test_an_offered_place_is_held_until_it_is_accepted_or_its_time_is_over():
    occurrence = events.occurrence(capacity=1, waitlist=Waitlist.OFFER, offer_hours=2)
    ana, bob, eve = [events.come(occurrence) for _number in range(3)]
    cancel_rsvp(attendee=ana)
    bob.refresh_from_db()
    assert (bob.state, told("AttendeeOffered")) == ("offered", 1)
    assert timedelta(hours=1) < bob.offer_expires_at - timezone.now() <= timedelta(hours=2)
    assert events.come(occurrence, "new").state == State.WAITLISTED

    Attendee.objects.filter(pk=bob.pk).update(offer_expires_at=timezone.now())
    with pytest.raises(ValidationError) as refused:
        accept_offer(attendee=bob)
    assert code_of(refused) == "expired"
    events.run(end_late_offers)
    bob.refresh_from_db()
    assert (bob.state, bob.ended, events.state_of(eve)) == ("cancelled", "offer_expired", "offered")
    assert accept_offer(attendee=eve).state == State.REGISTERED
    assert accept_offer(attendee=eve).state == State.REGISTERED


def test_in_the_last_day_a_place_that_was_kept_goes_to_who_fits():
    occurrence = events.occurrence(capacity=3)
    for guests in (1, 1):
        events.come(occurrence, guests=guests)
    small = events.come(occurrence)
    events.run(fill_up_before_start)
    assert events.state_of(small) == "waitlisted"
    soon = timezone.now() + timedelta(hours=23)
    Occurrence.objects.update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    events.run(fill_up_before_start)
    assert events.state_of(small) == "registered"


def test_who_is_moved_is_somebody_new_there_and_leaves_a_place_here():
    made = events.event(capacity=1)
    here, there = events.occurrence(made), events.occurrence(events.event(made.organisation, capacity=1))
    host = events.host(made)
    ana, bob, eve = events.come(here, "ana"), events.come(here, "bob"), events.come(there, "eve")
    token = personal_token(ana)
    moved = move_attendee(attendee=ana, to=there, by=host)
    assert (moved.occurrence_id, moved.state, events.state_of(bob)) == (there.pk, "waitlisted", "registered")
    found = find_by_personal_token(token)
    assert found is not None
    assert found.occurrence_id == there.pk
    cancel_rsvp(attendee=eve)
    assert events.state_of(ana) == "registered"
    events.come(there, "bob")
    with pytest.raises(ValidationError) as refused:
        move_attendee(attendee=bob, to=there, by=host)
    assert code_of(refused, "occurrence") == "duplicate"


def test_nobody_is_moved_to_another_organisation():
    ana = events.come(events.occurrence())
    elsewhere = events.occurrence()
    with pytest.raises(PermissionDenied):
        move_attendee(attendee=ana, to=elsewhere, by=events.host(ana.occurrence.event))


def test_strangers_and_members_without_the_permission_decide_nothing():
    occurrence = events.occurrence(needs_approval=True)
    ana = events.come(occurrence)
    member = organisations.member(occurrence.event.organisation, permissions=["events.view"]).user
    for nobody in (organisations.person(), member):
        for attempt in (approve, give_place, cancel_rsvp):
            with pytest.raises(PermissionDenied):
                attempt(attendee=ana, by=nobody)
    assert events.state_of(ana) == "pending"


def test_links_open_what_they_were_given_out_for():
    occurrence = events.occurrence()
    ana = events.come(occurrence)
    assert find_by_personal_token(personal_token(ana)) == ana
    assert find_by_door_token(door_token(ana)) == ana
    assert find_by_door_token(personal_token(ana)) is None
    for token in ("", "x", door_token(ana), personal_token(ana)[:-1], personal_token(ana) + "\0"):
        assert find_by_personal_token(token) is None
    assert is_invited(occurrence.event, invited_token(occurrence.event))
    assert not is_invited(events.event(), invited_token(occurrence.event))
    Attendee.objects.filter(pk=ana.pk).update(link_generation=1)
    assert find_by_personal_token(personal_token(ana)) is None


def test_numbers_count_guests_and_the_leader_board_counts_who_came_by_a_link():
    occurrence = events.occurrence(capacity=4)
    ana = events.come(occurrence, "ana", guests=2)
    lead = Lead("share", {}, share_code(ana))
    bob = events.come(occurrence, "bob", lead=lead)
    events.come(occurrence, "eve", guests=1, lead=lead)
    found = numbers_of(occurrence)
    assert (found.taken, found.waiting, found.pending) == (4, 2, 0)
    assert [(row.pk, row.brought) for row in leader_board(occurrence.event)] == [(ana.pk, 2)]
    cancel_rsvp(attendee=bob)
    assert [row.brought for row in leader_board(occurrence.event)] == [1]

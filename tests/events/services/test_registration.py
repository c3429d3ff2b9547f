"""Who registers, and what becomes of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry, Channel, ConsentRecord, Contact, Status
from accounts.services.consent import record_consent
from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.jobs.models import Job
from events.models import Attendee, Event, Occurrence
from events.rsvps import Lead
from events.services.capacity import change_capacity
from events.services.decisions import decline
from events.services.publishing import cancel_event
from events.services.registration import register
from events.services.rsvps import cancel_rsvp
from events.states import Source, State, Waitlist
from events.tokens import share_code
from tests.factories import contacts, events, organisations
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


def code_of(refused: pytest.ExceptionInfo[ValidationError], field: str = "") -> str:
    error = refused.value
    return error.error_dict[field][0].code if field else error.error_list[0].code


def test_somebody_gets_a_place_with_their_guests():
    occurrence = events.occurrence(capacity=5)
    made = events.registration(occurrence, "ana", guests=2, phone="+1 212 555 0123", language="es")

    assert (made.outcome, made.repeated) == (State.REGISTERED, False)
    kept = Attendee.objects.get()
    assert (kept.email_normal, kept.phone, kept.party, kept.source) == ("ana@example.org", "+12125550123", 3, "direct")
    assert kept.placed_at is not None


def test_when_it_is_full_people_wait_in_the_order_of_joining():
    occurrence = events.occurrence(capacity=2)
    people = [events.come(occurrence) for _number in range(4)]

    assert events.states_of(people) == ["registered", "registered", "waitlisted", "waitlisted"]
    assert [each.pk for each in Attendee.objects.in_line()] == [people[2].pk, people[3].pk]


def test_a_newcomer_does_not_jump_the_queue_though_a_place_is_free():
    occurrence = events.occurrence(capacity=3)
    people = [events.come(occurrence, guests=guests) for guests in (1, 1, 0)]

    assert events.states_of(people) == ["registered", "waitlisted", "waitlisted"]


def test_without_a_waitlist_who_comes_too_late_is_told_so():
    occurrence = events.occurrence(capacity=1, waitlist=Waitlist.NONE)
    events.come(occurrence)
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence, "late")

    assert code_of(refused) == "full"
    assert not Attendee.objects.filter(email_normal="late@example.org").exists()


def test_a_form_that_is_sent_twice_looks_the_same_and_changes_nothing():
    occurrence = events.occurrence(capacity=10)
    first = events.registration(occurrence, "ana", guests=1)
    again = events.registration(occurrence, "ana", email="ANA@example.org", first_name="Mallory", guests=3)

    assert (again.repeated, again.outcome, again.attendee.pk) == (True, State.REGISTERED, first.attendee.pk)
    kept = Attendee.objects.get()
    assert (kept.first_name, kept.guests) == ("Ana", 1)
    assert OutboxEvent.objects.filter(name="events.AttendeeRepeated").count() == 1


def test_a_repeat_shows_what_somebody_new_would_get_and_not_where_the_person_stands():
    occurrence = events.occurrence(capacity=1)
    events.come(occurrence, "ana")
    assert events.registration(occurrence, "ana").outcome == State.WAITLISTED


def test_who_has_cancelled_can_register_again_at_the_end_of_the_line():
    occurrence = events.occurrence(capacity=1)
    ana, bob = events.come(occurrence, "ana"), events.come(occurrence, "bob")
    cancel_rsvp(attendee=ana)
    again = events.registration(occurrence, "ana", first_name="Ana María")

    assert (again.repeated, again.attendee.pk) == (False, ana.pk)
    assert events.states_of([ana, bob]) == ["waitlisted", "registered"]
    ana.refresh_from_db()
    assert (ana.first_name, ana.ended, ana.cancelled_at) == ("Ana María", "", None)


def test_who_was_declined_registers_in_vain_and_is_not_told():
    occurrence = events.occurrence(needs_approval=True)
    ana = events.come(occurrence, "ana")
    decline(attendee=ana, by=events.host(occurrence.event))
    again = events.registration(occurrence, "ana")

    assert (again.repeated, again.outcome, events.state_of(ana)) == (True, State.PENDING, "cancelled")


def test_staff_are_told_that_somebody_is_registered_already():
    occurrence = events.occurrence()
    events.come(occurrence, "ana")
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence, "ana", by=events.host(occurrence.event))

    assert code_of(refused, "email") == "duplicate"


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"first_name": " "}, "first_name", "required"),
        ({"first_name": "\u200b"}, "first_name", "required"),
        ({"last_name": "\u202eevil"}, "last_name", "characters"),
        ({"email": ""}, "email", "required"),
        ({"email": "ana@"}, "email", "invalid"),
        ({"phone": "12"}, "phone", "invalid"),
        ({"guests": -1}, "guests", "invalid"),
        ({"guests": 10_000}, "guests", "too_many"),
        ({"shifts": (987_654,)}, "shifts", "invalid"),
        ({"answers": {"diet": "Stones"}}, "question_diet", "invalid_choice"),
        ({"answers": {}}, "question_diet", "required"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_leaves_no_trace(values, field, code):
    question = {"key": "diet", "label": "Diet?", "kind": "choice", "choices": ["All", "Vegan"], "required": True}
    occurrence = events.occurrence(questions=[question])
    before = (Job.objects.count(), OutboxEvent.objects.count())
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence, **{"answers": {"diet": "vegan"}} | values)

    assert code_of(refused, field) == code
    assert (Attendee.objects.count(), Job.objects.count(), OutboxEvent.objects.count()) == (0, *before)


def test_a_party_that_is_larger_than_all_places_is_refused():
    occurrence = events.occurrence(capacity=3)
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence, guests=3)
    assert code_of(refused, "guests") == "too_many"


def set_back(occurrence: Occurrence, **before: timedelta) -> None:
    """Have the event have begun, or ended, or closed so long ago."""
    now = timezone.now()
    times = {"starts_at": now + timedelta(days=9), "ends_at": now + timedelta(days=10), "registration_deadline": None}
    times |= {name: now - ago for name, ago in before.items()}
    Occurrence.objects.filter(pk=occurrence.pk).update(**times)


@pytest.mark.parametrize(
    ("times", "code"),
    [
        ({"registration_deadline": timedelta(seconds=1)}, "closed"),
        ({"starts_at": timedelta(hours=1)}, "begun"),
        ({"starts_at": timedelta(hours=2), "ends_at": timedelta(hours=1)}, "begun"),
    ],
)
def test_nobody_registers_themselves_too_late(times, code):
    occurrence = events.occurrence()
    set_back(occurrence, **times)
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence)
    assert code_of(refused) == code


def test_staff_write_people_down_after_the_deadline_but_not_after_the_end():
    occurrence = events.occurrence()
    set_back(occurrence, starts_at=timedelta(hours=1))
    host = events.host(occurrence.event)
    assert events.come(occurrence, email="", by=host).state == State.REGISTERED

    set_back(occurrence, starts_at=timedelta(hours=2), ends_at=timedelta(hours=1))
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence, by=host)
    assert code_of(refused) == "over"


def test_nobody_registers_for_a_draft_or_a_cancelled_event():
    made = events.draft()
    with pytest.raises(ValidationError) as refused:
        events.come(events.occurrence(made))
    assert code_of(refused) == "private"

    made = events.event()
    occurrence = events.occurrence(made)
    cancel_event(event=made, by=events.host(made))
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence)
    assert code_of(refused) == "cancelled"


def test_a_private_event_takes_those_who_were_invited():
    occurrence = events.occurrence(visibility="private")
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence)
    assert code_of(refused) == "private"
    assert events.come(occurrence, invited=True).state == State.REGISTERED


def test_somebody_at_the_door_gets_a_free_place_before_those_in_line_but_never_one_too_many():
    occurrence = events.occurrence(capacity=2)
    host = events.host(occurrence.event)
    events.come(occurrence)
    waiting = events.come(occurrence, guests=1)
    assert events.come(occurrence, by=host, walk_in=True).state == State.REGISTERED
    with pytest.raises(ValidationError) as refused:
        events.come(occurrence, by=host, walk_in=True)
    assert (code_of(refused), events.state_of(waiting)) == ("full", "waitlisted")


def test_where_somebody_came_from_is_kept_and_nonsense_is_left_out():
    occurrence = events.occurrence()
    ana = events.come(occurrence, "ana")
    lead = Lead("share", {"utm_source": "poster", "evil": "x", "utm_term": "y" * 500}, share_code(ana))
    bob = events.come(occurrence, "bob", lead=lead)
    odd = events.come(occurrence, "odd", lead=Lead("nowhere", {}, "no-such-code"))

    assert (bob.source, bob.referrer_id, bob.utm["utm_source"]) == (Source.SHARE, ana.pk, "poster")
    assert (set(bob.utm), len(bob.utm["utm_term"])) == ({"utm_source", "utm_term"}, 100)
    assert (odd.source, odd.referrer_id) == (Source.DIRECT, None)


def test_who_registers_becomes_a_contact_with_the_consent_they_gave():
    occurrence = events.occurrence()
    ana = events.come(occurrence, "ana", phone="+12125550123", consents=("email", "sms"))
    run_due_jobs()

    ana.refresh_from_db()
    contact = Contact.objects.get()
    assert (ana.contact_id, contact.source, contact.phone) == (contact.pk, "event", "+12125550123")
    assert (contact.consent_email, contact.consent_sms, contact.consent_call) == ("subscribed",) * 2 + ("never_asked",)
    assert set(ConsentRecord.objects.values_list("proof", flat=True)) == {f"attendee {ana.pk}"}


def test_a_public_form_changes_nothing_of_a_known_person():
    union = organisations.organisation()
    known = contacts.contact(union, first_name="Ana", email="ana@example.org", phone="+12125550199")
    said = {"contact": known, "status": Status.UNSUBSCRIBED, "source": "staff"}
    record_consent(channel=Channel.EMAIL, **said)
    values = {"first_name": "Mallory", "last_name": "New", "phone": "+12125550123", "consents": ("email", "sms")}
    events.come(events.occurrence(of=events.event(union)), "ana", **values)
    run_due_jobs()

    known.refresh_from_db()
    assert (known.first_name, known.last_name, known.phone) == ("Ana", "Known", "+12125550199")
    assert (known.consent_email, known.consent_sms) == ("unsubscribed", "never_asked")


def test_registering_costs_so_many_statements(django_assert_num_queries):
    occurrence = events.occurrence(capacity=5)
    # Log, event, turn and attendee in one message, and a savepoint around it.
    with django_assert_num_queries(3):
        events.come(occurrence)


def test_what_the_caller_has_read_may_be_out_of_date():
    occurrence = events.occurrence(capacity=5)
    before = Occurrence.objects.select_related("event__organisation").get(pk=occurrence.pk)
    assert before.event.capacity == 5
    change_capacity(event=occurrence.event, capacity=1, by=events.host(occurrence.event))
    assert register(occurrence=before, rsvp=events.rsvp("ana")).outcome == State.REGISTERED
    assert register(occurrence=before, rsvp=events.rsvp("bob")).outcome == State.WAITLISTED
    assert AuditEntry.objects.filter(action="rsvp.registered").count() == 2
    cancel_event(event=Event.objects.get(pk=before.event.pk), by=events.host(before.event))
    with pytest.raises(ValidationError) as refused:
        register(occurrence=before, rsvp=events.rsvp("eve"))
    assert code_of(refused) == "cancelled"

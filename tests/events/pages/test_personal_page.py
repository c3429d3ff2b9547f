"""What somebody sees who has registered, and what they can do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Channel, ConsentRecord, Contact, Status
from accounts.services.consent import record_consent
from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.public_forms import form_id
from events.models import Attendee, Occurrence
from events.rsvps import Lead
from events.services.events import update_event
from events.services.publishing import cancel_event
from events.services.rsvps import cancel_rsvp
from events.tokens import share_code
from tests.events.pages.visiting import errors, new, own_path, send, words
from tests.factories import contacts, events
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db

AGAIN = "events.AttendeeRepeated"


def change(client, attendee: Attendee, **fields):
    """Save the form as it stands, with other values here and there."""
    said = {"action": "changed", "first_name": attendee.first_name, "guests": str(attendee.guests)}
    return client.post(own_path(attendee), said | fields)


def test_who_has_a_place_finds_all_that_they_need(client):
    made = new(
        street="1 Secret St",
        address_visibility="attendees",
        location_type="hybrid",
        join_url="https://meet.example.org/room",
        capacity=5,
    )
    shift = events.shift(made.event, "Setting up", instructions="Ask for Rosa")
    ana = events.come(made, "ana", guests=1, shifts=(shift.pk,), time_zone="Asia/Tokyo")
    events.come(made, "bob", lead=Lead("share", {}, share_code(ana)))
    answer = client.get(own_path(ana))
    page = words(answer)
    for told in (
        *("You have a place", "You bring 1 guest.", "1 Secret St", "https://meet.example.org/room", "Ask for Rosa"),
        *("Setting up", "Where you are (Tokyo)", f"?via={share_code(ana)}", "1 person has registered through you."),
        *("calendar.ics", "Your code for the door"),
    ):
        assert told in page, told
    assert "no-store" in answer["Cache-Control"]
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("same-origin", "noindex")
    assert not answer.cookies


def test_who_waits_is_told_where_they_stand_and_nothing_that_is_for_others(client):
    made = new(capacity=1, street="1 Secret St", address_visibility="attendees")
    shift = events.shift(made.event, instructions="Ask for Rosa")
    events.come(made)
    people = [events.come(made, shifts=(shift.pk,)) for _number in range(2)]
    pages = [words(client.get(own_path(each))) for each in people]
    assert ["You are number 1 in line" in pages[0], "You are number 2 in line" in pages[1]] == [True, True]
    assert not [each for each in ("Secret", "Ask for Rosa", "Your code for the door") if each in pages[0]]


def test_somebody_changes_what_they_have_said(client):
    made = new(capacity=4, most_guests=9)
    shift = events.shift(made.event)
    ana = events.come(made, "ana")
    changed = change(client, ana, first_name="Anna", guests="2", shifts=[str(shift.pk)], email="mallory@example.org")
    assert "What you have changed is saved." in words(client.get(changed["Location"]))
    ana.refresh_from_db()
    assert (ana.first_name, ana.guests, ana.email, ana.signups.count()) == ("Anna", 2, "ana@example.org", 1)

    for said in ({"guests": "9"}, {"phone": "12"}, {"first_name": ""}, {"guests": "x"}, {"shifts": ["987"]}):
        refused = change(client, ana, **said)
        assert (refused.status_code, errors(refused)) == (400, set(said))
    ana.refresh_from_db()
    assert (ana.first_name, ana.guests, ana.phone, ana.signups.count()) == ("Anna", 2, "", 1)
    assert client.post(own_path(ana), {"action": "erase"}).status_code == 400


def test_guests_who_are_not_asked_about_any_more_still_come(client):
    ana = events.come(new(), "ana", guests=3)
    update_event(event=ana.occurrence.event, by=events.host(ana.occurrence.event), most_guests=0)
    assert change(client, ana, first_name="Anna").status_code == 302
    ana.refresh_from_db()
    assert (ana.first_name, ana.guests) == ("Anna", 3)


def test_looking_cancels_nothing_and_the_second_button_does(client):
    made = new(capacity=1)
    ana, bob = events.come(made, "ana"), events.come(made, "bob")
    page = client.get(own_path(ana) + "?ask=cancel")
    assert "Cancel your registration?" in words(page)
    assert events.states_of([ana, bob]) == ["registered", "waitlisted"]
    for _twice in range(2):
        done = client.post(own_path(ana), {"action": "cancelled"})
        assert done.status_code == 302
    assert events.states_of([ana, bob]) == ["cancelled", "registered"]
    page = words(client.get(done["Location"]))
    assert "Register again" in page
    assert 'name="first_name"' not in page
    # Nothing can be changed by a page that was open all the while.
    assert change(client, ana, guests="3").status_code == 400


def test_an_offer_is_accepted_in_time_or_turned_down(client):
    made = new(capacity=1, waitlist="offer", offer_hours=5)
    first, ana, bob = (events.come(made, name) for name in ("first", "ana", "bob"))
    cancel_rsvp(attendee=first)
    page = words(client.get(own_path(ana)))
    assert "A place is yours, if you want it" in page
    assert "It is kept for you until" in page
    assert "Turn the place down?" in words(client.get(own_path(ana) + "?ask=cancel"))
    client.post(own_path(ana), {"action": "cancelled"})
    assert events.states_of([ana, bob]) == ["cancelled", "offered"]
    Attendee.objects.filter(pk=bob.pk).update(offer_expires_at=timezone.now() - timedelta(seconds=1))
    late = client.post(own_path(bob), {"action": "accepted"})
    assert (late.status_code, "This offer has ended" in words(late)) == (400, True)
    Attendee.objects.filter(pk=bob.pk).update(offer_expires_at=timezone.now() + timedelta(hours=1))
    assert client.post(own_path(bob), {"action": "accepted"}).status_code == 302
    assert events.state_of(bob) == "registered"


def test_once_it_has_begun_or_was_cancelled_nothing_is_changed(client):
    made = new()
    ana = events.come(made, "ana")
    Occurrence.objects.filter(pk=made.pk).update(starts_at=timezone.now() - timedelta(hours=1))
    for action in ({"action": "cancelled"}, {"action": "changed", "first_name": "X"}):
        assert client.post(own_path(ana), action).status_code == 400
    ana.refresh_from_db()
    assert (ana.first_name, ana.state) == ("Ana", "registered")

    made = new()
    bob = events.come(made, "bob")
    cancel_event(event=made.event, by=events.host(made.event), note="Storm")
    page = words(client.get(own_path(bob)))
    assert ("This event was cancelled" in page, "Storm" in page) == (True, True)


def test_a_refusal_is_taken_back_here_and_here_alone(client):
    made = new()
    union = made.event.organisation
    known = contacts.contact(union, first_name="Ana", email="ana@example.org", phone="+12125550199")
    record_consent(contact=known, channel=Channel.EMAIL, status=Status.UNSUBSCRIBED, source="staff")
    send(client, made, consents=["email", "sms"], phone="+1 212 555 0123")
    run_due_jobs()
    known.refresh_from_db()
    assert (known.consent_email, known.consent_sms) == ("unsubscribed", "never_asked")

    ana = Attendee.objects.get()
    change(client, ana, consents=["email", "sms"], phone=ana.phone)
    known.refresh_from_db()
    # A number that the organisation does not know as theirs says nothing about the one that it knows.
    assert (known.consent_email, known.consent_sms) == ("subscribed", "never_asked")
    change(client, ana, consents=[], phone=ana.phone)
    assert Contact.objects.get().consent_email == "unsubscribed"
    assert ConsentRecord.objects.newest()[0].proof == f"attendee {ana.pk}"


def test_a_dead_link_says_what_to_do(client):
    ana = events.come(new(), "ana")
    path = own_path(ana)
    Attendee.objects.filter(pk=ana.pk).update(link_generation=1)
    for dead in (path, path[:-9] + "/", "/events/mine/x/", "/events/mine/%ff/", "/events/mine/" + "a" * 3000 + "/"):
        answer = client.get(dead)
        assert (answer.status_code, "This link does not work" in words(answer)) == (404, True), dead
        assert client.post(dead, {"action": "cancelled"}).status_code == 404
    assert events.state_of(ana) == "registered"


def test_links_are_sent_again_and_nobody_learns_whether_there_are_any(client, settings):
    settings.RATE_LIMITS |= {"event_links": {"rates": ["3/h"]}}
    ana = events.come(new(), "ana")
    over = new()
    events.come(over, "ana")
    Occurrence.objects.filter(pk=over.pk).update(starts_at=timezone.now(), ends_at=timezone.now())
    form = {"form_id": form_id("events.links")}
    answers = [client.post("/events/mine/", form | {"email": each}) for each in ("ANA@example.org", "no@example.org")]
    assert words(answers[0]) == words(answers[1])
    assert list(OutboxEvent.objects.filter(name=AGAIN).values_list("payload", flat=True)) == [{"attendee_id": ana.pk}]
    for _often in range(4):
        assert words(client.post("/events/mine/", form | {"email": "ana@example.org"})) == words(answers[0])
    assert OutboxEvent.objects.filter(name=AGAIN).count() == 3

    assert client.post("/events/mine/", {"email": "bob@example.org"}).status_code == 400
    assert client.post("/events/mine/", form | {"email": ""}).status_code == 400
    assert client.post("/events/mine/", form | {"email": "a\0"}).status_code == 400


def test_the_page_speaks_the_language_of_its_address(client):
    ana = events.come(new(), "ana", language="es")
    page = words(client.get(own_path(ana)))
    assert own_path(ana).startswith("/es/")
    assert "Tienes plaza" in page

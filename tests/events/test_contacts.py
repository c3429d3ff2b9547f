"""What events and contacts know of each other."""

import pytest

from accounts.contacts.timeline import timeline
from accounts.models import Contact
from accounts.services.contact_erasure import erase_contact
from accounts.services.contact_merge import merge_contacts
from events.models import Attendee
from events.services.rsvps import cancel_rsvp
from events.tokens import find_by_personal_token, personal_token
from tests.factories import events, organisations
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


def test_registrations_are_part_of_the_timeline_and_follow_a_merge():
    union = organisations.organisation()
    ana = events.come(events.occurrence(events.event(union, title="Town hall")), "ana")
    eva = events.come(events.occurrence(events.event(union, title="Rally")), "eva")
    run_due_jobs()
    winner, loser = Contact.objects.get(email="ana@example.org"), Contact.objects.get(email="eva@example.org")
    merge_contacts(winner=winner, loser=loser, by=organisations.owner_of(union))
    cancel_rsvp(attendee=ana)

    titles = {(entry.title, entry.detail) for entry in timeline(winner).entries}
    assert {("Registered for Town hall", "Cancelled"), ("Registered for Rally", "Registered")} <= titles
    eva.refresh_from_db()
    assert eva.contact_id == winner.pk


def test_who_is_erased_leaves_a_number_and_their_place_to_the_next():
    occurrence = events.occurrence(capacity=1)
    ana, bob = events.come(occurrence, "ana", phone="+12125550123"), events.come(occurrence, "bob")
    run_due_jobs()
    token = personal_token(ana)
    contact = Contact.objects.get(email="ana@example.org")
    erase_contact(contact=contact, by=events.host(occurrence.event))

    ana.refresh_from_db()
    assert (ana.first_name, ana.email, ana.email_normal, ana.phone, ana.contact_id) == ("", "", "", "", None)
    assert (ana.state, ana.ended, events.state_of(bob)) == ("cancelled", "erased", "registered")
    assert find_by_personal_token(token) is None


def test_who_registers_at_two_organisations_is_two_contacts():
    for _twice in range(2):
        events.come(events.occurrence(), "ana")
    run_due_jobs()
    assert Contact.objects.filter(email="ana@example.org").count() == 2
    assert Attendee.objects.filter(contact=None).count() == 0

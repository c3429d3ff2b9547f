"""The ledger asks contacts for their consent, tells them what it hears, and forgets whom they forget."""

import pytest
from django.utils import timezone

from accounts.contacts.selectors import consent_history
from accounts.contacts.timeline import timeline
from accounts.models import Status
from accounts.services.consent import record_consent
from accounts.services.contact_erasure import erase_contact
from accounts.services.contact_merge import merge_contacts
from accounts.services.contacts import update_contact
from accounts.services.organisations import owner_key
from campaigns.models import Content, Delivery, Suppression
from campaigns.registry import ConsentQuestion, has_consented
from campaigns.services.suppress import lift, suppress
from campaigns.services.unsubscribe import unsubscribe
from campaigns.states import Channel
from tests.factories import contacts, organisations
from tests.factories.messages import order, order_text, sent
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db

NUMBER = "+12125550123"


@pytest.fixture
def ana():
    return contacts.contact(email="Ana@example.org", phone=NUMBER)


def owner_of(contact):
    return owner_key(contact.organisation)


def asked(contact, channel="email", owner=None):
    question = ConsentQuestion(
        Channel(channel), contact.address(channel), "news", owner_of(contact) if owner is None else owner
    )
    return has_consented(question)


def test_only_a_subscription_is_consent_and_only_to_that_organisation(ana):
    assert not asked(ana)
    record_consent(contact=ana, channel="email", status="subscribed", source="form")
    assert asked(ana)
    assert not asked(ana, "sms")
    assert not asked(ana, owner="")
    assert not asked(ana, owner=owner_key(organisations.organisation()))


def test_one_refusal_counts_for_all_who_share_a_number(ana):
    bo = contacts.contact(ana.organisation, phone=NUMBER)
    record_consent(contact=ana, channel="sms", status="subscribed", source="form")
    assert asked(bo, "sms")
    record_consent(contact=bo, channel="sms", status="unsubscribed", source="form")
    assert not asked(ana, "sms")


@pytest.mark.parametrize(
    ("reason", "channel", "status"),
    [
        ("bounced", "email", Status.BOUNCED),
        ("complained", "email", Status.COMPLAINED),
        ("unsubscribed", "email", Status.UNSUBSCRIBED),
        ("stop", "sms", Status.UNSUBSCRIBED),
        ("manual", "email", Status.NEVER_ASKED),
    ],
)
def test_what_the_ledger_hears_of_an_address_is_written_into_consent(ana, reason, channel, status):
    other = contacts.contact(email=ana.email, phone=NUMBER)
    row = suppress(channel=channel, address=ana.address(channel), reason=reason, source="twilio", proof="SM1")
    suppress(channel=channel, address=ana.address(channel), reason=reason, source="twilio", proof="SM2")
    run_due_jobs()
    for contact in (ana, other):
        contact.refresh_from_db()
        assert contact.standing(channel) == status
    entries = list(consent_history(ana))
    assert [entry.proof for entry in entries] == ([] if reason == "manual" else ["SM1"])
    assert {entry.at for entry in entries} <= {row.created_at}


def test_an_organisations_own_list_tells_its_own_contacts_only(ana):
    other = contacts.contact(email=ana.email)
    unsubscribe(delivery=order(to=ana.email, owner=owner_of(ana)), source="page")
    run_due_jobs()
    for contact, status in ((ana, Status.UNSUBSCRIBED), (other, Status.NEVER_ASKED)):
        contact.refresh_from_db()
        assert contact.consent_email == status


def test_start_lets_stand_again_what_stood_before_stop(ana, clock):
    record_consent(contact=ana, channel="sms", status="subscribed", source="form")
    clock.forward(minutes=1)
    suppress(channel="sms", address=NUMBER, reason="stop", source="twilio")
    run_due_jobs()
    assert not asked(ana, "sms")
    clock.forward(minutes=1)
    lift(channel="sms", address=NUMBER, reasons={"stop"}, because="twilio: SM2", at=timezone.now())
    run_due_jobs()
    assert asked(ana, "sms")


def test_a_lift_that_is_heard_of_first_leaves_no_refusal_behind(ana):
    suppress(channel="sms", address=NUMBER, reason="stop", source="twilio")
    lift(channel="sms", address=NUMBER, reasons={"stop"}, because="twilio: SM2")
    run_due_jobs()
    ana.refresh_from_db()
    assert ana.consent_sms == Status.NEVER_ASKED


def titles(contact, **page):
    return [entry.title for entry in timeline(contact, **page).entries]


def test_the_timeline_shows_what_was_sent_to_addresses_of_now_and_then(ana, clock):
    own = owner_of(ana)
    order(to="ana@example.org", owner=own)
    order_text(to=NUMBER, owner=own)
    order(to="ana@example.org", owner="organisation:0")
    clock.forward(minutes=1)
    update_contact(contact=ana, email="anna@example.org")
    ana.former_addresses.update(until=timezone.now())
    clock.forward(minutes=1)
    order(to="ana@example.org", owner=own)
    order(to="anna@example.org", owner=own)
    ana.refresh_from_db()
    sent_to_ana = [title for title in titles(ana) if " by " in title]
    assert sent_to_ana == [
        "Reminder of an event by E-mail",
        "Confirmation of an RSVP by Text message",
        "Reminder of an event by E-mail",
    ]


def test_a_merged_contact_keeps_what_was_sent_to_both_and_the_refusals_of_both(ana):
    own, union = owner_of(ana), ana.organisation
    twin = contacts.contact(union, email="twin@example.org")
    order(to="twin@example.org", owner=own)
    suppress(channel="email", address="twin@example.org", reason="manual", source="staff", owner=own)
    merged = merge_contacts(winner=ana, loser=twin, by=organisations.owner_of(union))
    assert "Reminder of an event by E-mail" in titles(merged)
    assert order(to="ana@example.org", owner=own).reason == "suppressed:manual"
    assert order(to="ana@example.org", owner="organisation:0").reason == ""


def test_erasure_takes_the_address_out_of_the_ledger_and_stops_what_waits(ana, mail_provider):
    own = owner_of(ana)
    done = sent(order(to="ana@example.org", owner=own))
    waiting = order(to="ana@example.org", owner=own)
    others = order(to="ana@example.org", owner="organisation:0")
    erase_contact(contact=ana, by=organisations.owner_of(ana.organisation))
    for delivery in (done, waiting):
        delivery.refresh_from_db()
        assert delivery.recipient.startswith("erased:")
    assert (waiting.state, waiting.reason) == ("skipped", "erased")
    assert not Content.objects.filter(delivery__in=[done, waiting]).exists()
    assert [delivery.pk for delivery in Delivery.objects.filter(recipient="ana@example.org")] == [others.pk]
    assert len(mail_provider.sent) == 1


def test_a_number_that_somebody_else_has_too_stays_in_the_ledger(ana):
    contacts.contact(ana.organisation, phone=NUMBER)
    text = order_text(to=NUMBER, owner=owner_of(ana))
    erase_contact(contact=ana, by=organisations.owner_of(ana.organisation))
    text.refresh_from_db()
    assert (text.recipient, text.state) == (NUMBER, "pending")


def test_the_way_out_of_an_old_mail_still_answers_after_an_erasure(ana, mail_provider):
    delivery = sent(order(to="ana@example.org", owner=owner_of(ana)))
    erase_contact(contact=ana, by=organisations.owner_of(ana.organisation))
    unsubscribe(delivery=delivery, source="page")
    assert not Suppression.objects.exists()

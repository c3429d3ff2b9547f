"""What people say about being written to is kept, and what they said last counts."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.contacts.selectors import consent_history
from accounts.models import Channel, ConsentRecord, Status
from accounts.models.audit import ImmutableError
from accounts.services.consent import Statement, record_consent, record_for_address, take_back_for_address
from accounts.services.contact_erasure import erase_contact
from accounts.services.contacts import update_contact
from tests.factories import contacts, organisations

pytestmark = pytest.mark.django_db

NUMBER = "+12125550123"


def say(contact, status, channel="email", **facts):
    record_consent(contact=contact, channel=channel, status=status, **{"source": "form"} | facts)
    contact.refresh_from_db()
    return contact.standing(channel)


def stop(at=None, key="stop:1"):
    return Statement(Channel.SMS, Status.UNSUBSCRIBED, "twilio", at or timezone.now(), key=key)


def test_nobody_was_asked_at_first():
    assert {contacts.contact().standing(channel) for channel in Channel} == {Status.NEVER_ASKED}


def test_what_was_said_last_counts_whenever_it_arrives():
    ana, now = contacts.contact(), timezone.now()
    assert say(ana, "subscribed", at=now - timedelta(days=2)) == Status.SUBSCRIBED
    assert say(ana, "unsubscribed", at=now - timedelta(days=1)) == Status.UNSUBSCRIBED
    assert say(ana, "subscribed", at=now - timedelta(days=3)) == Status.UNSUBSCRIBED
    assert [row.status for row in consent_history(ana)] == ["unsubscribed", "subscribed", "subscribed"]
    assert ana.standing("sms") == Status.NEVER_ASKED


def test_a_record_says_when_how_by_whom_and_proves_it():
    ana = contacts.contact()
    owner = organisations.owner_of(ana.organisation)
    record_consent(contact=ana, channel="call", status="subscribed", source="staff", proof="Sheet 7", by=owner)
    row = consent_history(ana).get()
    assert (row.source, row.proof, row.by_id, row.organisation_id) == (
        "staff",
        "Sheet 7",
        owner.pk,
        ana.organisation_id,
    )


def test_no_record_holds_an_address():
    ana = contacts.contact(email="ana@example.org")
    say(ana, "subscribed")
    row = ConsentRecord.objects.values().get()
    assert len(row["address_hash"]) == 64
    assert "ana" not in str(row)


@pytest.mark.parametrize(
    ("field", "value"),
    [("channel", "pigeon"), ("status", "maybe"), ("source", "nul\0"), ("proof", "x" * 10_000_000)],
    ids=["channel", "status", "source", "proof"],
)
def test_what_cannot_be_is_refused_by_its_field(field, value):
    facts = {"channel": "email", "status": "subscribed", "source": "form", field: value}
    with pytest.raises(ValidationError) as refused:
        record_consent(contact=contacts.contact(), **facts)
    assert list(refused.value.message_dict) == [field]
    assert not ConsentRecord.objects.exists()


def test_nothing_is_said_in_the_future_and_nothing_without_the_permission():
    ana = contacts.contact()
    with pytest.raises(ValidationError):
        say(ana, "subscribed", at=timezone.now() + timedelta(hours=1))
    with pytest.raises(PermissionDenied):
        say(ana, "subscribed", by=organisations.person())


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: ConsentRecord.objects.filter(pk=row.pk).update(status="subscribed"),
        lambda row: ConsentRecord.objects.filter(pk=row.pk).delete(),
    ],
    ids=["save", "delete", "update", "delete many"],
)
def test_the_application_cannot_change_a_record(change):
    say(contacts.contact(), "unsubscribed")
    with pytest.raises(ImmutableError):
        change(ConsentRecord.objects.get())


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_consentrecord SET proof = ''", "DELETE FROM accounts_consentrecord"]
)
def test_nor_can_a_statement_past_the_models(statement):
    say(contacts.contact(), "unsubscribed")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert ConsentRecord.objects.count() == 1


def test_a_stop_holds_for_everybody_who_shares_the_number():
    union = organisations.organisation()
    family = [contacts.contact(union, phone=NUMBER) for _ in range(2)]
    other = contacts.contact(phone=NUMBER)
    assert record_for_address(address=NUMBER, said=stop(), organisation_id=union.pk) == 2
    assert record_for_address(address=NUMBER, said=stop(key="stop:2")) == 3
    for contact in (*family, other):
        contact.refresh_from_db()
        assert (contact.consent_sms, contact.consent_call) == (Status.UNSUBSCRIBED, Status.NEVER_ASKED)


def test_the_same_occasion_is_recorded_once():
    ana = contacts.contact(phone=NUMBER)
    for _ in range(2):
        record_for_address(address=NUMBER, said=stop())
    assert consent_history(ana).count() == 1


def test_what_is_taken_back_lets_stand_what_stood_before():
    ana = contacts.contact(phone=NUMBER)
    say(ana, "subscribed", "sms", at=timezone.now() - timedelta(days=1))
    record_for_address(address=NUMBER, said=stop())
    for _ in range(2):
        take_back_for_address(address=NUMBER, channel="sms", key="stop:1", at=timezone.now(), source="twilio")
    ana.refresh_from_db()
    assert (ana.consent_sms, consent_history(ana).count()) == (Status.SUBSCRIBED, 3)


def test_taking_back_leaves_alone_what_was_said_since():
    ana = contacts.contact(phone=NUMBER)
    record_for_address(address=NUMBER, said=stop())
    say(ana, "complained", "sms")
    assert take_back_for_address(address=NUMBER, channel="sms", key="stop:1", at=timezone.now(), source="x") == 0


def test_another_address_leaves_the_bounce_of_the_old_one_behind_but_no_refusal():
    ana, bo = contacts.contact(), contacts.contact()
    say(ana, "subscribed", at=timezone.now() - timedelta(days=1))
    assert say(ana, "bounced") == Status.BOUNCED
    say(bo, "unsubscribed")
    assert update_contact(contact=ana, email="new@example.org").consent_email == Status.SUBSCRIBED
    assert update_contact(contact=bo, email="newer@example.org").consent_email == Status.UNSUBSCRIBED


def test_a_refusal_outlives_the_contact_and_holds_when_the_address_comes_back():
    ana = contacts.contact(email="ana@example.org", phone=NUMBER)
    union = ana.organisation
    say(ana, "unsubscribed")
    say(ana, "subscribed", "sms")
    erase_contact(contact=ana, by=organisations.owner_of(union))
    again = contacts.contact(union, email="ANA@example.org", phone=NUMBER)
    assert (again.consent_email, again.consent_sms) == (Status.UNSUBSCRIBED, Status.NEVER_ASKED)
    assert contacts.contact(email="ana@example.org").consent_email == Status.NEVER_ASKED


def test_a_refusal_holds_for_whoever_gets_the_address_later():
    union = organisations.organisation()
    old, new = contacts.contact(union, phone=NUMBER), contacts.contact(union)
    record_for_address(address=NUMBER, said=stop())
    assert update_contact(contact=new, phone=NUMBER).consent_sms == Status.UNSUBSCRIBED
    take_back_for_address(address=NUMBER, channel="sms", key="stop:1", at=timezone.now(), source="twilio")
    for contact in (old, new):
        contact.refresh_from_db()
        assert contact.consent_sms == Status.NEVER_ASKED


def test_the_hash_survives_a_new_secret_while_the_old_one_is_a_fallback(settings):
    ana = contacts.contact(email="ana@example.org")
    say(ana, "unsubscribed")
    erase_contact(contact=ana, by=organisations.owner_of(ana.organisation))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another secret of fifty letters or so"
    assert contacts.contact(ana.organisation, email="ana@example.org").consent_email == Status.UNSUBSCRIBED

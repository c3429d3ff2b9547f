"""Two contacts become one, or one is forgotten; nothing of it is done by halves."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.contacts import registry as contact_registry
from accounts.contacts.selectors import consent_history, find_contact
from accounts.models import AuditEntry, ConsentRecord, Contact, ContactForwarding, FormerAddress, Status
from accounts.services.consent import record_consent
from accounts.services.contact_erasure import erase_contact
from accounts.services.contact_merge import merge_contacts
from accounts.services.contacts import update_contact
from tests.factories import contacts, organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def union():
    return organisations.organisation()


@pytest.fixture
def owner(union):
    return organisations.owner_of(union)


@pytest.fixture
def pair(union):
    contacts.field(union, "Size")
    contacts.field(union, "Job")
    return (
        contacts.contact(
            union, email="ana@example.org", first_name="Ana", phone="", tags=["a"], custom={"size": "S"}, city="Oslo"
        ),
        contacts.contact(
            union,
            email="anna@example.org",
            first_name="Anna",
            phone="+12125550123",
            tags=["b"],
            custom={"size": "L", "job": "Cook"},
            city="Bergen",
            street="Main Street 1",
        ),
    )


def test_the_winner_keeps_its_values_and_gets_what_it_lacks(pair, owner):
    winner, loser = pair
    merged = merge_contacts(winner=winner, loser=loser, by=owner)
    merged.refresh_from_db()
    assert (merged.pk, merged.first_name, merged.email, merged.phone) == (
        winner.pk,
        "Ana",
        "ana@example.org",
        "+12125550123",
    )
    assert (merged.city, merged.street, merged.custom) == ("Oslo", "", {"size": "S", "job": "Cook"})
    assert {tag.name for tag in merged.tags.all()} == {"a", "b"}
    assert list(Contact.objects.all()) == [merged]
    assert AuditEntry.objects.first().details == {"merged": loser.pk}


def test_what_is_taken_from_the_loser_replaces_the_winners(pair, owner):
    winner, loser = pair
    merged = merge_contacts(winner=winner, loser=loser, by=owner, take={"email", "place", "custom_size"})
    assert (merged.email, merged.email_normal) == ("anna@example.org", "anna@example.org")
    assert (merged.city, merged.street, merged.custom["size"], merged.first_name) == (
        "Bergen",
        "Main Street 1",
        "L",
        "Ana",
    )
    assert {row.address for row in FormerAddress.objects.filter(contact=merged)} == {"ana@example.org"}


def test_nothing_is_replaced_by_nothing(union, owner):
    winner, loser = contacts.contact(union, phone="+12125550123"), contacts.contact(union, email="", phone="")
    merged = merge_contacts(winner=winner, loser=loser, by=owner, take={"email", "phone"})
    assert (merged.email, merged.phone) == (winner.email, "+12125550123")


def test_old_numbers_lead_to_who_is_left_however_often_it_is_merged(union, owner):
    first, second, third = (contacts.contact(union) for _ in range(3))
    merge_contacts(winner=second, loser=first, by=owner)
    merge_contacts(winner=third, loser=second, by=owner)
    assert {find_contact(union, each.pk) for each in (first, second, third)} == {third}
    assert find_contact(organisations.organisation(), first.pk) is None
    assert ContactForwarding.objects.count() == 2


@pytest.mark.parametrize(
    ("ours", "theirs", "together"),
    [
        ("subscribed", "unsubscribed", "unsubscribed"),
        ("complained", "unsubscribed", "complained"),
        ("subscribed", "never_asked", "subscribed"),
        ("never_asked", "subscribed", "subscribed"),
        ("subscribed", "bounced", "subscribed"),
        ("bounced", "subscribed", "bounced"),
        ("never_asked", "never_asked", "never_asked"),
    ],
)
def test_the_more_restrictive_standing_holds_and_a_bounce_goes_with_its_address(union, owner, ours, theirs, together):
    winner, loser = contacts.contact(union), contacts.contact(union)
    for contact, status in ((winner, ours), (loser, theirs)):
        record_consent(contact=contact, channel="email", status=status, source="form")
    merged = merge_contacts(winner=winner, loser=loser, by=owner)
    merged.refresh_from_db()
    assert merged.consent_email == Status(together)
    assert {ours, theirs} <= {row.status for row in consent_history(merged)}


def test_what_others_know_is_merged_and_erased_in_the_same_transaction(pair, owner, monkeypatch):
    def refuse(_what):
        raise RuntimeError("I cannot.")

    monkeypatch.setattr(contact_registry, "_merge_handlers", {"broken": refuse})
    monkeypatch.setattr(contact_registry, "_erasure_handlers", {"broken": refuse})
    winner, loser = pair
    for attempt in (
        lambda: merge_contacts(winner=winner, loser=loser, by=owner),
        lambda: erase_contact(contact=winner, by=owner),
    ):
        with pytest.raises(RuntimeError):
            attempt()
    assert Contact.objects.count() == 2


def test_only_two_contacts_of_one_organisation_merge_and_only_once(pair, owner, union):
    winner, loser = pair
    for other in (winner, contacts.contact()):
        with pytest.raises(ValidationError):
            merge_contacts(winner=winner, loser=other, by=owner)
    merge_contacts(winner=winner, loser=loser, by=owner)
    with pytest.raises(ValidationError) as refused:
        merge_contacts(winner=winner, loser=loser, by=owner)
    assert refused.value.code == "gone"


def test_merging_and_erasing_need_the_permission(pair):
    winner, loser = pair
    stranger = organisations.person()
    for attempt in (
        lambda: merge_contacts(winner=winner, loser=loser, by=stranger),
        lambda: erase_contact(contact=winner, by=stranger),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Contact.objects.count() == 2


def test_erasure_leaves_nothing_but_the_ledger_which_names_nobody(union, owner):
    ana = contacts.contact(union, email="ana@example.org", phone="+12125550123", tags=["a"])
    record_consent(contact=ana, channel="email", status="subscribed", source="form", proof="Form 7")
    update_contact(contact=ana, email="anna@example.org")
    erase_contact(contact=ana, by=owner)
    assert not Contact.objects.exists()
    assert not FormerAddress.objects.exists()
    assert ConsentRecord.objects.get().proof == "Form 7"
    kept = [str(row) for model in (ConsentRecord, AuditEntry) for row in model.objects.values()]
    assert not [row for row in kept if "example.org" in row or "5550123" in row]
    with pytest.raises(ValidationError):
        erase_contact(contact=ana, by=owner)


def test_erasure_tells_others_the_addresses_that_are_nobody_elses(union, owner, monkeypatch):
    told = []
    monkeypatch.setattr(contact_registry, "_erasure_handlers", {"test": told.append})
    contacts.contact(union, phone="+12125550123")
    ana = contacts.contact(union, email="ana@example.org", phone="+12125550123")
    update_contact(contact=ana, email="anna@example.org")
    erase_contact(contact=ana, by=owner)
    assert told[0].addresses["email"] == {"ana@example.org", "anna@example.org"}
    assert told[0].addresses["sms"] == frozenset()

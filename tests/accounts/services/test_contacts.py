"""Contacts are added and changed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry, Contact, FieldKind
from accounts.services.contacts import create_contact, update_contact, upsert_contact
from tests.factories import contacts, organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def union():
    return organisations.organisation()


def test_a_contact_is_kept_as_written_and_compared_in_one_form(union):
    ana = create_contact(
        organisation=union,
        source="staff",
        email=" Ana@Example.ORG ",
        phone="(212) 555-0123",
        language="ES",
        country="us",
    )
    ana.refresh_from_db()
    assert (ana.email, ana.email_normal, ana.phone) == ("Ana@Example.ORG", "ana@example.org", "+12125550123")
    assert (ana.language, ana.country, ana.source) == ("es", "US", "staff")
    assert (str(ana), ana.custom, list(ana.tags.all())) == ("Ana@Example.ORG", {}, [])


def test_a_number_is_read_as_the_country_writes_it(union):
    assert contacts.contact(union, phone="612 345 678", country="ES").phone == "+34612345678"


BAD = [
    ("first_name", "x" * 101),
    ("first_name", "x" * 10_000_000),
    ("first_name", "nul \0"),
    ("last_name", "half \ud83d"),
    ("last_name", "two\nlines"),
    ("last_name", 5),
    ("email", "ana"),
    ("email", "ana@example.org\0"),
    ("email", f"{'a' * 500}@example.org"),
    ("phone", "12"),
    ("phone", "2" * 1000),
    ("country", "Utopia"),
    ("country", "EU"),
    ("language", "klingon"),
    ("time_zone", "Mars/Olympus"),
    ("latitude", "north"),
    ("latitude", float("nan")),
    ("longitude", 181),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=[f"{field} {n}" for n, (field, _value) in enumerate(BAD)])
def test_what_cannot_be_is_refused_by_its_field_and_changes_nothing(union, field, value):
    place = {"latitude": 1, "longitude": 1}
    with pytest.raises(ValidationError) as refused:
        create_contact(organisation=union, source="staff", **{"email": "ana@example.org"} | place | {field: value})
    assert list(refused.value.message_dict) == [field]
    assert not Contact.objects.exists()
    assert not AuditEntry.objects.filter(action="contact.created").exists()


def test_half_a_place_is_refused_and_so_is_nobody(union):
    for values, field in (({"email": "a@example.org", "latitude": 1}, "longitude"), ({"city": "Oslo"}, "first_name")):
        with pytest.raises(ValidationError) as refused:
            create_contact(organisation=union, source="staff", **values)
        assert list(refused.value.message_dict) == [field]


def test_all_that_is_wrong_is_said_at_once(union):
    with pytest.raises(ValidationError) as refused:
        create_contact(organisation=union, source="staff", email="ana", phone="1", custom={"size": "L"})
    assert set(refused.value.message_dict) == {"email", "phone", "custom_size"}


def test_an_unknown_field_and_an_unknown_source_are_mistakes_of_ours(union):
    with pytest.raises(TypeError, match="shoe"):
        create_contact(organisation=union, source="staff", email="ana@example.org", shoe=1)
    with pytest.raises(LookupError):
        create_contact(organisation=union, source="a dream", email="ana@example.org")


def test_an_e_mail_address_is_one_contacts_in_whatever_case(union):
    contacts.contact(union, email="ana@example.org")
    other = contacts.contact(union)
    for attempt in (
        lambda: contacts.contact(union, email="ANA@example.org"),
        lambda: update_contact(contact=other, email="Ana@Example.Org"),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert refused.value.error_dict["email"][0].code == "duplicate"
    assert contacts.contact(email="ana@example.org").organisation != union
    assert Contact.objects.of(union).count() == 2


def test_not_even_the_database_takes_it_twice(union):
    contacts.contact(union, email="ana@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(organisation=union, email="x", email_normal="ana@example.org", source="staff")


def test_families_share_a_phone(union):
    assert {contacts.contact(union, phone="+12125550123").phone for _ in range(2)} == {"+12125550123"}


def test_a_change_is_written_down_by_field(union):
    owner = organisations.owner_of(union)
    ana = contacts.contact(union, first_name="Ana")
    changed = update_contact(contact=ana, by=owner, first_name="Anna", last_name="Known", tags=["Door"])
    assert (changed.first_name, [tag.name for tag in changed.tags.all()]) == ("Anna", ["Door"])
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.details) == ("contact.changed", {"fields": ["first_name", "tags"]})
    update_contact(contact=ana, by=owner, first_name="Anna", tags=["door"])
    assert AuditEntry.objects.first() == entry


def test_a_former_address_stays_known(union):
    ana = contacts.contact(union, email="ana@example.org", phone="+12125550123")
    update_contact(contact=ana, email="anna@example.org", phone="")
    former = {(row.channel, row.address) for row in ana.former_addresses.all()}
    assert former == {("email", "ana@example.org"), ("sms", "+12125550123")}


def test_what_was_refused_changes_nothing(union):
    ana = contacts.contact(union, first_name="Ana")
    with pytest.raises(ValidationError):
        update_contact(contact=ana, first_name="Anna", email="no address")
    assert Contact.objects.get(pk=ana.pk).first_name == "Ana"


def test_members_need_the_permission(union):
    ana = contacts.contact(union)
    reader = organisations.member(union, permissions=["contacts.view"]).user
    for by in (reader, organisations.person()):
        with pytest.raises(PermissionDenied):
            create_contact(organisation=union, source="staff", by=by, email="bo@example.org")
        with pytest.raises(PermissionDenied):
            update_contact(contact=ana, by=by, first_name="Mine")
    writer = organisations.member(union, permissions=["contacts.manage"]).user
    assert update_contact(contact=ana, by=writer, first_name="Ours").first_name == "Ours"


def test_upsert_finds_by_address_and_overwrites_nothing_with_nothing(union):
    contacts.field(union, "Size", FieldKind.CHOICE, choices=["S", "L"])
    ana = contacts.contact(union, email="ana@example.org", first_name="Ana", city="Oslo", tags=["a"])
    found, new = upsert_contact(
        organisation=union,
        source="import",
        email="ANA@example.org",
        first_name="Anna",
        city="",
        tags=["b"],
        custom={"size": "l"},
    )
    assert (found, new) == (ana, False)
    assert (found.first_name, found.city, found.custom, found.source) == ("Anna", "Oslo", {"size": "L"}, "staff")
    assert [tag.name for tag in found.tags.all()] == ["a", "b"]


def test_a_public_form_adds_and_never_overwrites(union):
    ana = contacts.contact(union, email="ana@example.org", first_name="Ana")
    found, _new = upsert_contact(
        organisation=union, source="import", overwrite=False, email="ana@example.org", first_name="Eve", city="Oslo"
    )
    assert (found.pk, found.first_name, found.city) == (ana.pk, "Ana", "Oslo")


def test_without_an_address_the_number_and_the_name_tell_who_it_is(union):
    known = contacts.contact(union, email="", phone="+12125550123", first_name="Ana", last_name="Pérez")
    same = {"organisation": union, "source": "import", "phone": "212 555 0123"}
    assert upsert_contact(**same, first_name="ANA", last_name="Pérez") == (known, False)
    other, new = upsert_contact(**same, first_name="Bo", last_name="Pérez")
    assert (other == known, new) == (False, True)

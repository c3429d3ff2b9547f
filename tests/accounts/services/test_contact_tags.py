"""Contacts carry tags and the organisation's own fields."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Contact, ContactField, ContactTag
from accounts.services.contact_fields import change_field, define_field, remove_field
from accounts.services.contact_tags import remove_tag, rename_tag, tag_contacts, untag_contacts
from accounts.services.contacts import update_contact
from tests.factories import contacts, organisations
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def union():
    return organisations.organisation()


@pytest.fixture
def owner(union):
    return organisations.owner_of(union)


def test_a_tag_is_one_in_whatever_case(union, owner):
    ana = contacts.contact(union, tags=["Door"])
    own = Contact.objects.of(union)
    assert tag_contacts(organisation=union, contacts=own, name=" DOOR ", by=owner) == 0
    assert tag_contacts(organisation=union, contacts=own, name="Phone", by=owner) == 1
    assert [tag.name for tag in ana.tags.all()] == ["Door", "Phone"]


def test_those_of_others_are_left_alone(union, owner):
    stranger = contacts.contact()
    assert tag_contacts(organisation=union, contacts=Contact.objects.all(), name="Door", by=owner) == 0
    assert not stranger.tags.exists()


def test_a_tag_is_taken_off_renamed_and_removed(union, owner):
    ana = contacts.contact(union, tags=["Door", "Phone"])
    door, phone = ContactTag.objects.all()
    assert untag_contacts(organisation=union, contacts=Contact.objects.of(union), tag=door, by=owner) == 1
    assert list(Contact.objects.tagged(phone)) == [ana]
    with pytest.raises(ValidationError, match="already"):
        rename_tag(tag=phone, name="DOOR", by=owner)
    assert rename_tag(tag=ContactTag.objects.get(pk=phone.pk), name="phone", by=owner).name == "phone"
    remove_tag(tag=phone, by=owner)
    assert not ana.tags.exists()


@pytest.mark.parametrize("name", ["", "  ", "a;b", "nul\0", "half\ud800", "x" * 61], ids=ascii)
def test_what_is_no_tag_is_refused(union, owner, name):
    with pytest.raises(ValidationError):
        tag_contacts(organisation=union, contacts=Contact.objects.of(union), name=name, by=owner)
    assert not ContactTag.objects.exists()


KINDS = [
    ("text", "Size L", "Size L"),
    ("number", "3.50", 3.5),
    ("number", 12.0, 12),
    ("date", "2026-11-03", "2026-11-03"),
    ("yes_no", "sí", True),
    ("yes_no", False, False),
    ("choice", "l", "L"),
    ("choices", ["s", "L"], ["S", "L"]),
    ("choices", "l; s", ["S", "L"]),
]


@pytest.mark.parametrize(("kind", "given", "kept"), KINDS)
def test_a_value_is_kept_in_its_kind_and_found_by_it(union, kind, given, kept):
    field = contacts.field(union, "Size", kind, choices=["S", "L"])
    ana = contacts.contact(union, custom={"size": given})
    contacts.contact(union)
    assert Contact.objects.get(pk=ana.pk).custom == {"size": kept}
    assert list(Contact.objects.with_value(field, kept[0] if isinstance(kept, list) else kept)) == [ana]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        *(("text", 5), ("text", "nul\0"), ("text", "x" * 501), ("text", {"a": 1})),
        *(("number", "much"), ("number", float("nan")), ("number", "1e400"), ("number", True), ("number", 10**400)),
        *(("date", "03.11.2026"), ("date", 5), ("yes_no", "perhaps"), ("yes_no", 2)),
        *(("choice", "XL"), ("choice", ["S"]), ("choices", ["S", "XL"]), ("choices", ["S"] * 9), ("choices", 5)),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_is_not_of_its_kind_is_refused_by_its_key(union, kind, given):
    contacts.field(union, "Size", kind, choices=["S", "L"])
    with pytest.raises(ValidationError) as refused:
        contacts.contact(union, custom={"size": given})
    assert list(refused.value.message_dict) == ["custom_size"]
    assert not Contact.objects.exists()


def test_nothing_empties_a_field_and_what_was_not_named_stays(union):
    contacts.field(union, "Size")
    contacts.field(union, "Job")
    ana = contacts.contact(union, custom={"size": "L", "job": "Cook"})
    assert update_contact(contact=ana, custom={"size": None}).custom == {"job": "Cook"}


def test_a_field_gets_its_key_from_its_label_and_keeps_it(union, owner):
    field = define_field(organisation=union, label="Größe (EU)", kind="text", by=owner)
    assert (field.key, change_field(field=field, label="Size", by=owner).key) == ("groe_eu", "groe_eu")


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"label": ""}, "label"),
        ({"label": "x" * 10_000_000}, "label"),
        ({"kind": "colour"}, "kind"),
        ({"key": "Größe"}, "key"),
        ({"key": "a" * 41}, "key"),
        ({"kind": "choice", "choices": []}, "choices"),
        ({"kind": "choice", "choices": ["a;b"]}, "choices"),
        ({"kind": "choice", "choices": ["\0"]}, "choices"),
        ({"key": "known"}, "key"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_what_is_no_field_is_refused(union, owner, values, name):
    contacts.field(union, "Known")
    with pytest.raises(ValidationError) as refused:
        define_field(**{"organisation": union, "label": "Size", "kind": "text", "by": owner} | values)
    assert list(refused.value.message_dict) == [name]


def test_a_removed_field_is_gone_at_once_and_its_values_soon(union, owner):
    field = contacts.field(union, "Size")
    ana = contacts.contact(union, custom={"size": "L"})
    remove_field(field=field, by=owner)
    assert not union.contact_fields.in_use().exists()
    with pytest.raises(ValidationError):
        update_contact(contact=ana, custom={"size": "S"})
    run_due_jobs()
    ana.refresh_from_db()
    assert (ana.custom, ContactField.objects.exists()) == ({}, False)


def test_tags_and_fields_need_the_permission(union):
    reader = organisations.member(union, permissions=["contacts.view"]).user
    field, tag = contacts.field(union, "Size"), contacts.contact(union, tags=["Door"]).tags.get()
    for attempt in (
        lambda: tag_contacts(organisation=union, contacts=Contact.objects.all(), name="x", by=reader),
        lambda: untag_contacts(organisation=union, contacts=Contact.objects.all(), tag=tag, by=reader),
        lambda: rename_tag(tag=tag, name="x", by=reader),
        lambda: remove_tag(tag=tag, by=reader),
        lambda: define_field(organisation=union, label="x", kind="text", by=reader),
        lambda: change_field(field=field, label="x", by=reader),
        lambda: remove_field(field=field, by=reader),
    ):
        with pytest.raises(PermissionDenied):
            attempt()

"""Define what an organisation wants to know of its contacts beyond what everybody wants to know."""

import re
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.contacts.plain_text import clean_line
from accounts.models import Contact, ContactField, FieldKind, Organisation, User
from accounts.permissions import MANAGE_CONTACTS, require
from accounts.selectors import standing_of
from accounts.services.organisations import owner_key
from cms.infra.jobs import enqueue

MOST: Final = 50
MOST_CHOICES: Final = 100
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CHOOSING: Final = {FieldKind.CHOICE, FieldKind.CHOICES}
_BATCH: Final = 2_000
# Rows that hold the key, a batch at a time: other transactions wait for none of them for long.
_FORGET: Final = """
    UPDATE accounts_contact SET custom = custom - %s WHERE id IN (
        SELECT id FROM accounts_contact WHERE organisation_id = %s AND custom ? %s ORDER BY id LIMIT %s FOR UPDATE
    )
"""


@transaction.atomic
def define_field(
    *, organisation: Organisation, label: str, kind: str, by: User, key: str = "", choices: Sequence[str] = ()
) -> ContactField:
    """Return a new field, the last one of the organisation. Without a key it gets one made of its label.

    Raises `PermissionDenied`, and `ValidationError` by field.
    """
    require(standing_of(by, organisation), MANAGE_CONTACTS)
    if kind not in FieldKind.values:
        raise ValidationError({"kind": _("Choose a kind from the list.")}, code="invalid")
    field = ContactField(organisation=organisation, kind=kind, key=key or _key_of(label))
    if not _KEY.fullmatch(field.key):
        message = _("Write a key of small letters, digits and underscores that begins with a letter.")
        raise ValidationError({"key": message}, code="invalid")
    _describe(field, label, choices)
    others = list(organisation.contact_fields.in_use())
    if len(others) >= MOST:
        message = _("An organisation can have %(most)d fields. Remove some first.")
        raise ValidationError({"label": ValidationError(message, code="too_many", params={"most": MOST})})
    field.position = max((each.position for each in others), default=0) + 1
    try:
        with transaction.atomic():
            field.save()
    except IntegrityError as error:
        raise ValidationError(
            {"key": _("There is a field with this key, or its values are still being cleared. Choose another key.")},
            code="duplicate",
        ) from error
    record("contact_field.defined", by=by, organisation=organisation, target=field, details={"kind": kind})
    return field


@transaction.atomic
def change_field(
    *, field: ContactField, by: User, label: str, choices: Sequence[str] = (), position: int | None = None
) -> ContactField:
    """Give a field another label, other choices or another place; its key and kind stay.

    A choice that contacts have stays theirs when it is no choice any more. Raises as `define_field`.
    """
    require(standing_of(by, field.organisation), MANAGE_CONTACTS)
    _describe(field, label, choices)
    field.position = field.position if position is None else position
    field.save(update_fields=["label", "choices", "position"])
    record("contact_field.changed", by=by, organisation=field.organisation, target=field)
    return field


@transaction.atomic
def remove_field(*, field: ContactField, by: User) -> None:
    """Hide a field at once; a job clears its values, then deletes it. Raises `PermissionDenied`."""
    from accounts.tasks import clear_contact_field

    require(standing_of(by, field.organisation), MANAGE_CONTACTS)
    field.removed = timezone.now()
    field.save(update_fields=["removed"])
    record("contact_field.removed", by=by, organisation=field.organisation, target=field)
    enqueue(clear_contact_field, {"field_id": field.pk}, owner=owner_key(field.organisation))


def clear_some_values(field: ContactField) -> int:
    """Clear the values of a removed field from some contacts; return from how many: after 0 there are none left."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [field.key, field.organisation_id, field.key, _BATCH])
        return int(cursor.rowcount)


def known_values(contact: Contact) -> list[tuple[ContactField, object]]:
    """Return the organisation's fields with what each says of a contact; None where it says nothing."""
    return [(field, contact.custom.get(field.key)) for field in contact.organisation.contact_fields.in_use()]


def _describe(field: ContactField, label: str, choices: Sequence[str]) -> None:
    errors = {}
    try:
        field.label = _clean_label(label)
    except ValidationError as error:
        errors["label"] = error
    try:
        field.choices = _clean_choices(field, choices)
    except ValidationError as error:
        errors["choices"] = error
    if errors:
        raise ValidationError(errors)


def _clean_label(label: str) -> str:
    line = clean_line(label, longest=80)
    if not line:
        raise ValidationError(_("Write what this field is called."), code="required")
    return line


def _clean_choices(field: ContactField, choices: Sequence[str]) -> list[str]:
    if field.kind not in _CHOOSING:
        return []
    lines = {line.lower(): line for line in (clean_line(choice, longest=80) for choice in choices) if line}
    if not lines or len(lines) > MOST_CHOICES:
        raise ValidationError(
            _("Write between one and %(most)d choices."), code="invalid", params={"most": MOST_CHOICES}
        )
    if any(";" in line for line in lines):
        raise ValidationError(_("A choice cannot hold a semicolon, which parts several of them."), code="invalid")
    return list(lines.values())


def _key_of(label: str) -> str:
    return slugify(label[:80]).replace("-", "_").lstrip("_0123456789")[:40] or "field"

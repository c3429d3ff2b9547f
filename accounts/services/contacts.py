"""Add contacts and change them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.contacts.fields import clean_values
from accounts.contacts.registry import sources
from accounts.contacts.values import set_values
from accounts.models import Contact, ContactField, FormerAddress, Organisation, User
from accounts.models.contacts import ADDRESS_FIELDS
from accounts.permissions import MANAGE_CONTACTS, require
from accounts.selectors import standing_of
from accounts.services.consent import forget_bounce, recall
from accounts.services.contact_tags import tags_named


@transaction.atomic
def create_contact(
    *,
    organisation: Organisation,
    source: str,
    by: User | None = None,
    tags: Collection[str] = (),
    custom: Mapping[str, Any] | None = None,
    **values: Any,
) -> Contact:
    """Return a new contact of the organisation; `values` are fields of `accounts.contacts.values.FIELDS`.

    `by` is the member who adds it; None for the person, or the system. `source` is a key of
    `accounts.contacts.registry`. Raises `PermissionDenied`; `ValidationError` by field, `custom_<key>` for the
    organisation's own, and with the code "duplicate" for an e-mail address that another contact has.
    """
    if by:
        require(standing_of(by, organisation), MANAGE_CONTACTS)
    sources()[source]
    contact = Contact(organisation=organisation, source=source)
    fill(contact, values, custom or {})
    wanted = tags_named(organisation, tags)
    _save(contact)
    contact.tags.set(wanted)
    recall([contact], ("email", "phone"))
    record("contact.created", by=by, organisation=organisation, target=contact, details={"source": source})
    return contact


@transaction.atomic
def update_contact(
    *,
    contact: Contact,
    by: User | None = None,
    tags: Collection[str] | None = None,
    custom: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Contact:
    """Change a contact and return it; a value None in `custom` empties that field, `tags` replace those it has.

    Raises as `create_contact`.
    """
    if by:
        require(standing_of(by, contact.organisation), MANAGE_CONTACTS)
    current = locked(contact)
    before = {channel.value: current.address(channel) for channel in ADDRESS_FIELDS}
    changed = fill(current, changes, custom or {})
    if changed:
        _save(current, update_fields=[*changed, "email_normal", "updated"])
        follow_addresses(current, before)
    if tags is not None and _set_tags(current, tags):
        changed.append("tags")
    if changed:
        details = {"fields": sorted(changed)}
        record("contact.changed", by=by, organisation=current.organisation, target=current, details=details)
    return current


@transaction.atomic
def upsert_contact(
    *,
    organisation: Organisation,
    source: str,
    by: User | None = None,
    overwrite: bool = True,
    tags: Collection[str] = (),
    custom: Mapping[str, Any] | None = None,
    **values: Any,
) -> tuple[Contact, bool]:
    """Change the contact with this e-mail address, or add one; return it, and whether it is new.

    What is empty overwrites nothing, and tags are added. Without `overwrite` only what is empty so far is filled: for
    public forms, which must not change what is known of somebody. Raises as `create_contact`.
    """
    given = {name: value for name, value in values.items() if value not in (None, "")}
    more = {key: value for key, value in (custom or {}).items() if value not in (None, "", [])}
    draft = Contact(organisation=organisation, source=source)
    fill(draft, given, more)
    known = matching(organisation, draft).first()
    if known is None:
        new = create_contact(organisation=organisation, source=source, by=by, tags=tags, custom=more, **given)
        return new, True
    if not overwrite:
        given = {name: value for name, value in given.items() if getattr(known, name) in (None, "")}
        more = {key: value for key, value in more.items() if key not in known.custom}
    names = [*(tag.name for tag in known.tags.all()), *tags] if tags else None
    return update_contact(contact=known, by=by, tags=names, custom=more, **given), False


def matching(organisation: Organisation, draft: Contact) -> QuerySet[Contact]:
    """Return who this is: whoever has the e-mail address; without one, whoever has the number and the same name."""
    own = Contact.objects.of(organisation)
    if draft.email_normal:
        return own.filter(email_normal=draft.email_normal)
    if draft.phone:
        names = {"first_name__iexact": draft.first_name, "last_name__iexact": draft.last_name}
        return own.filter(phone=draft.phone, **names)
    return own.none()


def fill(
    contact: Contact,
    values: Mapping[str, Any],
    custom: Mapping[str, Any],
    *,
    own: Sequence[ContactField] | None = None,
) -> list[str]:
    """Set values of a contact, not saved yet; return the fields that are different. Raises `ValidationError`.

    `own` are the organisation's own fields, where the caller has them at hand.
    """
    errors: dict[str, Any] = {}
    changed: list[str] = []
    try:
        changed = set_values(contact, values)
    except ValidationError as error:
        errors |= error.error_dict
    try:
        fields = own if own is not None else contact.organisation.contact_fields.in_use()
        cleaned = clean_values(fields, custom) if custom else {}
    except ValidationError as error:
        errors |= error.error_dict
    if errors:
        raise ValidationError(errors)
    merged = {key: value for key, value in (contact.custom | cleaned).items() if value is not None}
    if merged != contact.custom:
        contact.custom = merged
        changed.append("custom")
    return changed


def locked(contact: Contact) -> Contact:
    """Return the contact as it is now, for nobody else to change meanwhile. Raises `ValidationError`: it is gone.

    Rows of other apps may name it all the while (`no_key`), or who has locked these and commits would wait for us.
    """
    rows = Contact.objects.select_related("organisation").select_for_update(of=["self"], no_key=True)
    current = rows.filter(pk=contact.pk).first()
    if current is None:
        raise gone()
    return current


def gone() -> ValidationError:
    """Say that somebody else has merged or erased the contact."""
    return ValidationError(_("This contact was merged or erased meanwhile. Look it up once more."), code="gone")


def follow_addresses(contact: Contact, before: Mapping[str, str]) -> None:
    """Do what another address of a locked contact brings with it; `before` are its addresses by channel."""
    for field, channel in (("email", "email"), ("phone", "sms")):
        if before[channel] == contact.address(channel):
            continue
        if before[channel]:
            keep_former_address(contact, channel, before[channel])
        forget_bounce(contact, field)
        recall([contact], (field,))


def keep_former_address(contact: Contact, channel: str, address: str) -> None:
    """Remember that a contact had this address until now."""
    FormerAddress.objects.create(
        organisation_id=contact.organisation_id, contact=contact, channel=channel, address=address
    )


def _save(contact: Contact, *, update_fields: list[str] | None = None) -> None:
    taken = ValidationError(
        {"email": ValidationError(_("Another contact has this e-mail address already."), code="duplicate")}
    )
    others = Contact.objects.of(contact.organisation).exclude(pk=contact.pk)
    if contact.email_normal and others.filter(email_normal=contact.email_normal).exists():
        raise taken
    try:
        with transaction.atomic():
            contact.save(update_fields=update_fields)
    except IntegrityError as error:
        # Somebody else was quicker, in this very moment.
        raise taken from error


def _set_tags(contact: Contact, names: Collection[str]) -> bool:
    wanted = tags_named(contact.organisation, names)
    before = set(contact.tags.values_list("pk", flat=True))
    contact.tags.set(wanted)
    return before != {tag.pk for tag in wanted}

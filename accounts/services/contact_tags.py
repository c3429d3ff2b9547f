"""Put tags on contacts and take them off."""

from collections.abc import Collection
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.contacts.plain_text import clean_line
from accounts.models import Contact, ContactTag, Organisation, User
from accounts.permissions import MANAGE_CONTACTS, require
from accounts.selectors import standing_of

LONGEST_NAME: Final = 60
# More cannot be chosen from.
MOST: Final = 500


@transaction.atomic
def tag_contacts(*, organisation: Organisation, contacts: QuerySet[Contact], name: str, by: User | None = None) -> int:
    """Put a tag, made where it is new, on contacts of the organisation; return on how many it was not yet.

    Raises `PermissionDenied`, and `ValidationError` for what is no name of a tag.
    """
    if by:
        require(standing_of(by, organisation), MANAGE_CONTACTS)
    tag = tags_named(organisation, [name])[0]
    through = Contact.tags.through
    wanted = contacts.filter(organisation=organisation).exclude(tags=tag).order_by().values_list("pk", flat=True)
    rows = [through(contact_id=pk, contacttag_id=tag.pk) for pk in wanted]
    through.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5_000)
    details = {"tag": tag.pk, "contacts": len(rows)}
    record("contacts.tagged", by=by, organisation=organisation, target=tag, details=details)
    return len(rows)


@transaction.atomic
def untag_contacts(
    *, organisation: Organisation, contacts: QuerySet[Contact], tag: ContactTag, by: User | None = None
) -> int:
    """Take a tag off contacts of the organisation; return off how many. Raises `PermissionDenied`."""
    if by:
        require(standing_of(by, organisation), MANAGE_CONTACTS)
    own = contacts.filter(organisation=organisation).order_by().values("pk")
    taken: int = Contact.tags.through.objects.filter(contacttag=tag, contact__in=own).delete()[0]
    details = {"tag": tag.pk, "contacts": taken}
    record("contacts.untagged", by=by, organisation=organisation, target=tag, details=details)
    return taken


@transaction.atomic
def rename_tag(*, tag: ContactTag, name: str, by: User) -> ContactTag:
    """Give a tag another name. Raises `PermissionDenied`, and `ValidationError` for one that is taken, in any case."""
    require(standing_of(by, tag.organisation), MANAGE_CONTACTS)
    try:
        tag.name = clean_name(name)
    except ValidationError as error:
        raise ValidationError({"name": error}) from error
    try:
        with transaction.atomic():
            tag.save(update_fields=["name"])
    except IntegrityError as error:
        raise ValidationError({"name": _("There is a tag with this name already.")}, code="duplicate") from error
    record("contact_tag.renamed", by=by, organisation=tag.organisation, target=tag)
    return tag


@transaction.atomic
def remove_tag(*, tag: ContactTag, by: User) -> None:
    """Take a tag off everybody, and delete it. Raises `PermissionDenied`."""
    require(standing_of(by, tag.organisation), MANAGE_CONTACTS)
    record("contact_tag.removed", by=by, organisation=tag.organisation, target=tag)
    tag.delete()


def tags_named(organisation: Organisation, names: Collection[str]) -> list[ContactTag]:
    """Return the organisation's tags with these names, in any case, made where they are new.

    Raises `ValidationError`, by the field `tags`.
    """
    try:
        wanted = {line.lower(): line for line in map(clean_name, names)}
    except ValidationError as error:
        raise ValidationError({"tags": error}) from error
    known = _known(organisation) if wanted else {}
    new = [ContactTag(organisation=organisation, name=line) for low, line in wanted.items() if low not in known]
    if new:
        if len(known) + len(new) > MOST:
            message = _("An organisation can have %(most)d tags. Remove some first.")
            raise ValidationError({"tags": ValidationError(message, code="too_many", params={"most": MOST})})
        ContactTag.objects.bulk_create(new, ignore_conflicts=True)
        known = _known(organisation)
    # The database may hold two names for one that differ here.
    return [known[low] for low in wanted if low in known]


def _known(organisation: Organisation) -> dict[str, ContactTag]:
    return {tag.name.lower(): tag for tag in organisation.contact_tags.all()}


def clean_name(name: str) -> str:
    """Return a tag's name as it is kept. Raises `ValidationError` for what is none."""
    line = clean_line(name, longest=LONGEST_NAME)
    if not line or ";" in line:
        # Files that are imported and exported part tags by it.
        raise ValidationError(_("Write a word or two, without a semicolon."), code="invalid")
    return line

"""Take in many lines of a list at once: what is plain in a few statements for all of them, the rest one by one.

A line is plain when nobody has to look twice: it can be read, names nobody for the second time, gives nobody who is
known another address, and its addresses are new to the ledger of consent and to what was erased.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import record_many
from accounts.contacts.consent_proof import hashes_of
from accounts.models import Channel, ConsentRecord, Contact, ContactField, ContactImport, ContactTag, Status
from accounts.permissions import MANAGE_CONTACTS, require
from accounts.selectors import standing_of
from accounts.services.consent import Statement, write_down_many
from accounts.services.contact_files import erased_since
from accounts.services.contact_tags import clean_name, tags_named
from accounts.services.contacts import fill
from cms.infra.bulk_rows import insert_rows


@dataclass(frozen=True)
class Line:
    """What a row says, less what it leaves empty. `number` is the one that it has in an editor."""

    number: int
    values: dict[str, Any]
    custom: dict[str, Any]
    tags: Sequence[str]


@dataclass
class _Plan:
    new: list[tuple[Line, Contact]] = field(default_factory=list)
    known: list[tuple[Line, Contact, list[str]]] = field(default_factory=list)
    left: list[Line] = field(default_factory=list)


class _OvertakenError(Exception):
    """Somebody was erased while they were written."""


def take_in_plain(made: ContactImport, lines: Sequence[Line]) -> list[Line]:
    """Write the plain lines and count them; return the others, of which nothing is written yet.

    In the caller's transaction, which has locked the import. Raises `PermissionDenied`.
    """
    if made.asked_by:
        require(standing_of(made.asked_by, made.organisation), MANAGE_CONTACTS)
    try:
        with transaction.atomic():
            plan = _plan(made, lines)
            tags = {tag.name.lower(): tag for tag in tags_named(made.organisation, _names(made, plan))}
            _add(made, plan.new, tags)
            _change(made, plan.known, tags)
            _refuse_overtaken(made, plan)
    except (IntegrityError, ValidationError, _OvertakenError):
        # Somebody else was quicker with an address, or there are too many tags: each line finds out by itself.
        return list(lines)
    made.added += len(plan.new)
    made.changed += len(plan.known)
    return plan.left


def _plan(made: ContactImport, lines: Sequence[Line]) -> _Plan:
    """Sort the lines. Contacts that are known are locked, in one order for everybody."""
    own = list(made.organisation.contact_fields.in_use())
    plan = _Plan()
    drafts = _read(made, lines, own, plan.left)
    rows = Contact.objects.of(made.organisation)
    emails = [draft.email_normal for _line, draft in drafts if draft.email_normal]
    locked = rows.filter(email_normal__in=emails).order_by("pk").select_for_update(of=["self"])
    known = {contact.email_normal: contact for contact in locked}
    strangers = [draft for _line, draft in drafts if draft.email_normal not in known]
    alone = [draft.phone for draft in strangers if draft.phone and not draft.email_normal]
    # With a number alone it takes the name as well to know somebody.
    doubtful = set(rows.filter(phone__in=alone).values_list("phone", flat=True)) if alone else set()
    doubtful |= _heard_of(made, _addresses(strangers)) | _erased(made, set(known))
    for line, draft in drafts:
        contact = known.get(draft.email_normal)
        if not doubtful.isdisjoint((draft.email_normal, "" if contact else draft.phone)):
            plan.left.append(line)
        elif contact is None:
            plan.new.append((line, draft))
        else:
            contact.organisation = made.organisation
            changed = _changes(contact, line, own)
            if changed is None:
                plan.left.append(line)
            else:
                plan.known.append((line, contact, changed))
    plan.left.sort(key=lambda line: line.number)
    return plan


def _changes(contact: Contact, line: Line, own: Sequence[ContactField]) -> list[str] | None:
    """Set what a line says of somebody who is known; return the fields that are different, None if not plainly so."""
    try:
        changed = fill(contact, line.values, line.custom, own=own)
    except ValidationError:
        return None
    return changed if {"email", "phone"}.isdisjoint(changed) else None


def _refuse_overtaken(made: ContactImport, plan: _Plan) -> None:
    """Raise `_OvertakenError`: asked after they were written, since an erasure may go on at the same time."""
    if _erased(made, _addresses(contact for _line, contact in plan.new)):
        raise _OvertakenError


def _read(
    made: ContactImport, lines: Sequence[Line], own: Sequence[ContactField], left: list[Line]
) -> list[tuple[Line, Contact]]:
    """Return the lines that can be read and name nobody for the second time, as contacts; add the others to `left`."""
    drafts = []
    seen: set[str] = set()
    for line in lines:
        draft = Contact(organisation=made.organisation, source="import")
        try:
            fill(draft, line.values, line.custom, own=own)
            for name in line.tags:
                clean_name(name)
        except ValidationError:
            left.append(line)
            continue
        if (draft.email_normal or draft.phone) in seen:
            left.append(line)
        else:
            drafts.append((line, draft))
            # A number, too: a line further down may have that alone, with the same name.
            seen |= {draft.email_normal, draft.phone} - {""}
    return drafts


def _addresses(contacts: Iterable[Contact]) -> set[str]:
    return {address for contact in contacts for address in (contact.email_normal, contact.phone)} - {""}


def _heard_of(made: ContactImport, addresses: Collection[str]) -> set[str]:
    """Return those addresses for which something was said before, or which were erased since the list came."""
    owners = _hashed(made, addresses)
    said = ConsentRecord.objects.filter(address_hash__in=owners, organisation_id=made.organisation_id)
    return {owners[each] for each in said.values_list("address_hash", flat=True)} | _erased(made, addresses)


def _erased(made: ContactImport, addresses: Collection[str]) -> set[str]:
    owners = _hashed(made, addresses)
    rows = erased_since(made).filter(address_hash__in=owners)
    return {owners[each] for each in rows.values_list("address_hash", flat=True)}


def _hashed(made: ContactImport, addresses: Collection[str]) -> dict[str, str]:
    return {each: address for address in addresses for each in hashes_of(made.organisation_id, address)}


def _names(made: ContactImport, plan: _Plan) -> set[str]:
    lines = [line for line, _contact in plan.new] + [line for line, _contact, _changed in plan.known]
    return {name for line in lines for name in line.tags} | (set(made.tags) if lines else set())


def _add(made: ContactImport, new: Sequence[tuple[Line, Contact]], tags: dict[str, ContactTag]) -> None:
    contacts = [contact for _line, contact in new]
    said = [(contact, statement) for contact in contacts for statement in _agreed(made, contact)]
    insert_rows(contacts)
    write_down_many(said, by=made.asked_by)
    _tag({(contact.pk, tag.pk) for line, contact in new for tag in _tags_of(made, line, tags)})
    about = [(contact, {"source": "import"}) for contact in contacts]
    record_many("contact.created", by=made.asked_by, organisation=made.organisation, about=about)


def _change(made: ContactImport, known: Sequence[tuple[Line, Contact, list[str]]], tags: dict[str, ContactTag]) -> None:
    said = [(contact, statement) for _line, contact, _changed in known for statement in _agreed(made, contact)]
    asked = {f"consent_{statement.channel}" for _contact, statement in said}
    written = {contact.pk for contact, _statement in said} | {contact.pk for _l, contact, changed in known if changed}
    touched = [contact for _line, contact, _changed in known if contact.pk in written]
    for contact in touched:
        contact.updated = timezone.now()
    if touched:
        names = {name for _line, _contact, changed in known for name in changed}
        Contact.objects.bulk_update(touched, sorted(names | asked | {"updated"}))
    write_down_many(said, by=made.asked_by)
    wanted = {(contact.pk, tag.pk) for line, contact, _changed in known for tag in _tags_of(made, line, tags)}
    fresh = _tag(wanted)
    about = []
    for _line, contact, changed in known:
        if fields := sorted({*changed, *(["tags"] if contact.pk in fresh else [])}):
            about.append((contact, {"fields": fields}))
    record_many("contact.changed", by=made.asked_by, organisation=made.organisation, about=about)


def _tags_of(made: ContactImport, line: Line, tags: dict[str, ContactTag]) -> list[ContactTag]:
    names = [clean_name(name).lower() for name in (*made.tags, *line.tags)]
    # The database may hold two names for one that differ here (`tags_named`).
    return [tags[name] for name in names if name in tags]


def _tag(wanted: set[tuple[int, int]]) -> set[int]:
    """Put tags on contacts, as pairs of numbers; return the contacts that had one of them not yet."""
    through = Contact.tags.through
    there = through.objects.filter(contact__in={contact for contact, _tag in wanted})
    missing = wanted - set(there.values_list("contact_id", "contacttag_id"))
    rows = [through(contact_id=contact, contacttag_id=tag) for contact, tag in sorted(missing)]
    through.objects.bulk_create(rows, ignore_conflicts=True)
    return {contact for contact, _tag in missing}


def _agreed(made: ContactImport, contact: Contact) -> list[Statement]:
    """Note in a contact, not saved yet, to what it has agreed, unless it has said anything before."""
    found = []
    for channel in map(Channel, made.consent):
        if contact.standing(channel) == Status.NEVER_ASKED:
            setattr(contact, f"consent_{channel}", Status.SUBSCRIBED)
            found.append(agreement(made, channel))
    return found


def agreement(made: ContactImport, channel: Channel) -> Statement:
    """Return what whoever brings the list says for everybody in it."""
    return Statement(channel, Status.SUBSCRIBED, "import", timezone.now(), proof=made.proof, key=f"import:{made.pk}")

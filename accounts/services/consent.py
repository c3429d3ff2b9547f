"""Write down what people say about being written to or called. What was said last counts, whenever it arrives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.contacts.consent_proof import hash_of, hashes_of
from accounts.contacts.plain_text import clean_line
from accounts.models import Channel, ConsentRecord, Contact, Status, User
from accounts.models.consent import NO, ConsentQuerySet
from accounts.permissions import MANAGE_CONTACTS, require
from accounts.selectors import standing_of
from cms.infra.bulk_rows import insert_rows

# One before the last is what stood before: a key is recorded once.
_LAST_TWO: Final = 2
# Channels whose address is an e-mail address, or a number.
CHANNELS_OF: Final = {"email": (Channel.EMAIL,), "phone": (Channel.SMS, Channel.CALL)}


@dataclass(frozen=True)
class Statement:
    """What was said, or has happened. `source` says how we know, `proof` where to look it up; neither names anybody.

    `key` names the occasion: it is recorded once for each contact and channel.
    """

    channel: Channel
    status: Status
    source: str
    at: datetime
    proof: str = ""
    key: str = ""


@transaction.atomic
def record_consent(
    *,
    contact: Contact,
    channel: str,
    status: str,
    source: str,
    proof: str = "",
    by: User | None = None,
    at: datetime | None = None,
) -> ConsentRecord:
    """Write down where a contact stands with a channel from now on, or from `at` on, and return the record.

    `by` is the member who writes it down; None for the person, or the system. News that is older than what is known
    is kept, and changes nothing. Raises `PermissionDenied`, and `ValidationError` by field.
    """
    if by:
        require(standing_of(by, contact.organisation), MANAGE_CONTACTS)
    said = _checked(channel=channel, status=status, source=source, proof=proof, at=at)
    current = (
        Contact.objects.select_for_update(of=["self"], no_key=True).select_related("organisation").get(pk=contact.pk)
    )
    entry = write_down(current, said, by=by)
    if by:
        record(
            "contact.consent",
            by=by,
            organisation=current.organisation,
            target=current,
            details={"channel": said.channel, "status": said.status},
        )
    return entry


@transaction.atomic
def record_for_address(*, address: str, said: Statement, organisation_id: int | None = None) -> int:
    """Write it down for every contact with this address or number; return for how many.

    A STOP comes from a number, which a family may share. `address` is in its normal form; `organisation_id` None:
    whichever organisation knows it.
    """
    contacts = _at(address, said.channel, organisation_id)
    for contact in contacts:
        write_down(contact, said, by=None)
    return len(contacts)


@transaction.atomic
def take_back_for_address(*, address: str, channel: str, key: str, at: datetime, source: str) -> int:
    """Let what stood before the statement with this key stand again; return for how many contacts.

    Where something else was said since, that stands.
    """
    restored = 0
    for contact in _at(address, Channel(channel), None):
        last, *earlier = _records(contact, channel).newest()[:_LAST_TWO] or [ConsentRecord()]
        if last.key != key:
            continue
        status = Status(next((each.status for each in earlier), Status.NEVER_ASKED))
        said = Statement(Channel(channel), status, source, max(at, last.at), key=f"{key}:lifted")
        write_down(contact, said, by=None)
        restored += 1
    return restored


def write_down(contact: Contact, said: Statement, *, by: User | None) -> ConsentRecord:
    """Add to the ledger of a locked contact, and bring up to date where they stand."""
    if said.key:
        known = _records(contact, said.channel).filter(key=said.key).first()
        if known:
            return known
    entry = _record(contact, said, by)
    entry.save(force_insert=True)
    newest = _records(contact, said.channel).newest()[0]
    if contact.standing(said.channel) != newest.status:
        field = f"consent_{said.channel}"
        setattr(contact, field, Status(newest.status))
        contact.save(update_fields=[field, "updated"])
    return entry


def write_down_many(said: Iterable[tuple[Contact, Statement]], *, by: User | None) -> None:
    """Add to the ledger what locked or new contacts have said for the first time; the caller saves where they stand."""
    insert_rows((_record(contact, each, by) for contact, each in said), ignore_conflicts=True)


def _record(contact: Contact, said: Statement, by: User | None) -> ConsentRecord:
    return ConsentRecord(
        organisation_id=contact.organisation_id,
        contact_id=contact.pk,
        channel=said.channel,
        status=said.status,
        at=said.at,
        source=said.source,
        proof=said.proof,
        by_id=by.pk if by else None,
        address_hash=hash_of(contact.organisation_id, contact.address(said.channel)),
        key=said.key,
    )


def recall(contacts: Iterable[Contact], fields: Iterable[str]) -> None:
    """Let refusals hold that were given for an address which these contacts, locked or new, have now.

    Somebody may have been erased, and be on the next list that is imported. `fields` are of "email" and "phone".
    """
    owners: dict[tuple[str, str], list[Contact]] = {}
    for contact, channel in product(contacts, [channel for field in fields for channel in CHANNELS_OF[field]]):
        address = contact.address(channel)
        for each in hashes_of(contact.organisation_id, address) if address else ():
            owners.setdefault((each, channel), []).append(contact)
    for old in _last_statements({each for each, _channel in owners}):
        if old.status in NO:
            key = old.key or f"record:{old.pk}"
            said = Statement(Channel(old.channel), Status(old.status), "remembered", old.at, key=key)
            for contact in owners.get((old.address_hash, old.channel), ()):
                write_down(contact, said, by=None)


def _last_statements(hashes: set[str]) -> QuerySet[ConsentRecord]:
    """Return what was said last for each of these addresses and each channel."""
    rows = ConsentRecord.objects.filter(address_hash__in=hashes) if hashes else ConsentRecord.objects.none()
    return rows.order_by("address_hash", "channel", "-at", "-id").distinct("address_hash", "channel")


def forget_bounce(contact: Contact, field: str) -> None:
    """Let a bounce of the former address count no more, now that a locked contact has another one."""
    for channel in CHANNELS_OF[field]:
        if contact.standing(channel) == Status.BOUNCED:
            before = _records(contact, channel).exclude(status=Status.BOUNCED).newest().first()
            status = Status(before.status) if before else Status.NEVER_ASKED
            write_down(contact, Statement(channel, status, "address_changed", timezone.now()), by=None)


def _records(contact: Contact, channel: str) -> ConsentQuerySet:
    return ConsentRecord.objects.filter(contact_id=contact.pk, channel=channel)


def _at(address: str, channel: Channel, organisation_id: int | None) -> list[Contact]:
    """Return the contacts with this address, locked in one order for everybody."""
    rows = Contact.objects.at_address(channel, address)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return list(rows.order_by("pk").select_for_update(of=["self"]))


def _checked(*, channel: str, status: str, source: str, proof: str, at: datetime | None) -> Statement:
    errors = {}
    if channel not in Channel.values:
        errors["channel"] = ValidationError(_("Choose a channel from the list."), code="invalid")
    if status not in Status.values:
        errors["status"] = ValidationError(_("Choose a status from the list."), code="invalid")
    if at and at > timezone.now():
        errors["at"] = ValidationError(_("This moment is still to come. Say when it was said."), code="future")
    for name, text, longest in (("source", source, 60), ("proof", proof, 250)):
        try:
            clean_line(text, longest=longest)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return Statement(Channel(channel), Status(status), source.strip(), at or timezone.now(), proof=proof.strip())

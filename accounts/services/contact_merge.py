"""Make one contact of two."""

from collections.abc import Collection
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.contacts.registry import Merge, merge_handlers
from accounts.contacts.values import FIELDS
from accounts.models import Channel, Contact, ContactForwarding, Status, User
from accounts.models.consent import BY_RESTRICTION
from accounts.models.contacts import ADDRESS_FIELDS
from accounts.permissions import MANAGE_CONTACTS, require
from accounts.selectors import standing_of
from accounts.services.consent import Statement, write_down
from accounts.services.contacts import gone, keep_former_address

# What belongs together is taken together.
_PLACE: Final = ("street", "city", "region", "postcode", "country", "latitude", "longitude")
# What a merge asks about: `place` stands for all of `_PLACE`.
CHOICES: Final = (*(name for name in FIELDS if name not in _PLACE), "place")


@transaction.atomic
def merge_contacts(*, winner: Contact, loser: Contact, by: User, take: Collection[str] = ()) -> Contact:
    """Make `loser` part of `winner`, and return the winner.

    The winner's values stay, but those named in `take` (of `CHOICES`, and `custom_<key>`); what it lacks it gets from
    the loser. Tags and custom fields are joined. Of each channel the more restrictive standing holds. Addresses that
    are not kept become former ones, and the loser's number leads to the winner.

    Raises `PermissionDenied`, and `ValidationError` for contacts of two organisations, one and the same, and when one
    is gone.
    """
    if winner.pk == loser.pk or winner.organisation_id != loser.organisation_id:
        raise ValidationError(_("Choose two different contacts of your organisation."), code="invalid")
    require(standing_of(by, winner.organisation), MANAGE_CONTACTS)
    # In one order for everybody, so that two merges at once wait for each other.
    rows = Contact.objects.select_related("organisation").select_for_update(of=["self"], no_key=True).order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[winner.pk, loser.pk])}
    if len(found) != 2:  # noqa: PLR2004 - both
        raise gone()
    return _merge(found[winner.pk], found[loser.pk], by=by, take=set(take))


def _merge(winner: Contact, loser: Contact, *, by: User, take: set[str]) -> Contact:
    for handle in merge_handlers():
        handle(Merge(winner, loser))
    standings = _standings(winner, loser, take)
    before = {channel: winner.address(channel) for channel in ADDRESS_FIELDS}
    loser.former_addresses.update(contact=winner)
    loser.forwardings.update(contact=winner)
    winner.tags.add(*loser.tags.all())
    number, addresses = loser.pk, {channel: loser.address(channel) for channel in ADDRESS_FIELDS}
    _join_values(winner, loser, take)
    # First, since no two contacts share an e-mail address.
    loser.delete()
    winner.save()
    for channel in (Channel.EMAIL, Channel.SMS):
        for address in {before[channel], addresses[channel]} - {"", winner.address(channel)}:
            keep_former_address(winner, channel, address)
    ContactForwarding.objects.create(old_id=number, organisation_id=winner.organisation_id, contact=winner)
    for channel, status in standings.items():
        if winner.standing(channel) != status:
            said = Statement(channel, status, "merge", timezone.now(), proof=f"contact {number}")
            write_down(winner, said, by=by)
    record("contact.merged", by=by, organisation=winner.organisation, target=winner, details={"merged": number})
    return winner


def _standings(winner: Contact, loser: Contact, take: set[str]) -> dict[Channel, Status]:
    """Return where the merged contact will stand. A bounce counts with its address only."""
    found = {}
    for channel in Channel:
        field = ADDRESS_FIELDS.get(channel)
        kept = _keeper(winner, loser, "email" if field == "email_normal" else field or "", take)
        address = kept.address(channel)
        standings = {
            each.standing(channel)
            for each in (winner, loser)
            if each.standing(channel) != Status.BOUNCED or each.address(channel) == address
        }
        found[channel] = next((status for status in BY_RESTRICTION if status in standings), Status.NEVER_ASKED)
    return found


def _keeper(winner: Contact, loser: Contact, name: str, take: set[str]) -> Contact:
    """Return whose value of a field stays: nothing is ever replaced by nothing."""
    if name and getattr(loser, name) not in (None, "") and (name in take or getattr(winner, name) in (None, "")):
        return loser
    return winner


def _join_values(winner: Contact, loser: Contact, take: set[str]) -> None:
    for name in CHOICES:
        if name != "place" and _keeper(winner, loser, name, take) is loser:
            setattr(winner, name, getattr(loser, name))
            if name == "email":
                winner.email_normal = loser.email_normal
    theirs = any(getattr(loser, name) not in (None, "") for name in _PLACE)
    ours = any(getattr(winner, name) not in (None, "") for name in _PLACE)
    if theirs and ("place" in take or not ours):
        for name in _PLACE:
            setattr(winner, name, getattr(loser, name))
    chosen = {key: value for key, value in loser.custom.items() if f"custom_{key}" in take}
    winner.custom = loser.custom | winner.custom | chosen

"""Forget a contact."""

from collections.abc import Mapping

from django.db import transaction

from accounts.audit import record
from accounts.contacts.registry import Erasure, erasure_handlers
from accounts.models import Channel, Contact, FormerAddress, User
from accounts.models.contacts import ADDRESS_FIELDS
from accounts.permissions import MANAGE_CONTACTS, require
from accounts.selectors import standing_of
from accounts.services.contacts import locked


@transaction.atomic
def erase_contact(*, contact: Contact, by: User) -> None:
    """Delete a contact, and what all apps know of this person.

    The ledger of consent stays: it names nobody (`accounts.models.ConsentRecord`), proves what was allowed, and lets a
    refusal hold when the address comes back. Raises `PermissionDenied`, and `ValidationError` when the contact is gone.
    """
    require(standing_of(by, contact.organisation), MANAGE_CONTACTS)
    current = locked(contact)
    erasure = Erasure(current, _addresses(current))
    for handle in erasure_handlers():
        handle(erasure)
    record("contact.erased", by=by, organisation=current.organisation, target=current)
    # Tags, former addresses and forwardings go with it; what another app protects stops everything.
    current.delete()


def _addresses(contact: Contact) -> Mapping[str, frozenset[str]]:
    """Return the addresses, by channel, that are or were this contact's and nobody else's in the organisation."""
    found: dict[str, set[str]] = {channel: set() for channel in Channel}
    for channel in ADDRESS_FIELDS:
        found[channel].add(contact.address(channel))
    former = FormerAddress.objects.filter(organisation=contact.organisation)
    for row in former.filter(contact=contact):
        found[row.channel].add(row.address)
    return {channel: frozenset(_not_shared(contact, channel, each)) for channel, each in found.items()}


def _not_shared(contact: Contact, channel: str, addresses: set[str]) -> set[str]:
    others = Contact.objects.of(contact.organisation).exclude(pk=contact.pk)
    return {each for each in addresses if each and not others.at_address(channel, each).exists()}

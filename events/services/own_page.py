"""What people do on their own page, and how they get there again."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Channel, Contact, Status
from accounts.services.consent import record_consent
from cms.infra.addresses import InvalidAddressError, normalise_email
from events.domain_events import AttendeeRepeated
from events.models import Attendee
from events.services.rsvps import change_rsvp
from events.services.settle import tell
from events.states import LIVE
from events.wording import gone

# Channels that the forms ask about. Calls and letters are asked for by hand.
CHANNELS: Final = (Channel.EMAIL, Channel.SMS)
_SOURCE: Final = "event"
# Whoever comes to more than that has a calendar.
_MOST_LINKS: Final = 10


def consents_of(attendee: Attendee) -> list[str]:
    """Return by which channels the organisation may write to somebody, as far as it knows."""
    contact = attendee.contact
    if contact is None:
        return [channel for channel in CHANNELS if channel in attendee.consents]
    return [channel for channel in CHANNELS if contact.standing(channel) == Status.SUBSCRIBED]


@transaction.atomic
def change_own_rsvp(*, attendee: Attendee, changes: dict[str, Any]) -> Attendee:
    """Change a registration as `change_rsvp` does, for who has its personal link, and write down their consent.

    The link was sent to the address, so who has it is whose consent it is: here a refusal is taken back. What they do
    not tick any more is one. Raises as `change_rsvp`.
    """
    contact = _contact_of(attendee) if "consents" in changes else None
    changed = change_rsvp(attendee=attendee, changes=changes)
    if "consents" in changes and changed.contact_id != (contact and contact.pk):
        # Merged, erased, or found out whose it is, between two statements: it is not locked, and must not be by now.
        raise gone()
    if contact is not None:
        _say(contact, changed, now=changes["consents"])
    return changed


def _contact_of(attendee: Attendee) -> Contact | None:
    """Return whose registration it is, locked: a contact is so before the turn, as by who merges or erases it."""
    number = Attendee.objects.filter(pk=attendee.pk).values("contact")
    return Contact.objects.select_for_update(of=["self"], no_key=True).filter(pk__in=number).first()


def _say(contact: Contact, attendee: Attendee, *, now: Iterable[str]) -> None:
    for channel in CHANNELS:
        if (contact.standing(channel) == Status.SUBSCRIBED) == (channel in now):
            continue
        # A number that the organisation does not know as theirs says nothing about the one that it knows.
        if channel in now and channel == Channel.SMS and contact.phone != attendee.phone:
            continue
        record_consent(
            contact=contact,
            channel=channel,
            status=Status.SUBSCRIBED if channel in now else Status.UNSUBSCRIBED,
            source=_SOURCE,
            proof=f"attendee {attendee.pk}",
        )


@transaction.atomic
def send_links_again(*, email: str) -> None:
    """Have the personal links of what is to come sent to an address once more. Nobody learns whether there are any."""
    try:
        normal = normalise_email(email)
    except InvalidAddressError:
        return
    rows = Attendee.objects.filter(email_normal=normal, state__in=LIVE, occurrence__ends_at__gt=timezone.now())
    for attendee in rows.select_related("organisation").order_by("occurrence__starts_at", "pk")[:_MOST_LINKS]:
        tell(AttendeeRepeated(attendee.pk), attendee.organisation)

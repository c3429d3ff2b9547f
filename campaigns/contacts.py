"""What the ledger and an organisation's contacts know of each other; registered in `CampaignsConfig.ready()`.

A delivery knows an address and the organisation that it was sent for, and no name: what was sent to somebody is what
was sent to the addresses they have or had.
"""

from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.contacts.consent_proof import hash_of
from accounts.contacts.registry import (
    Erasure,
    Merge,
    register_erasure_handler,
    register_merge_handler,
    register_timeline,
)
from accounts.contacts.timeline import Entry, Page
from accounts.models import Channel as ContactChannel
from accounts.models import Contact, Organisation, Status
from accounts.models.consent import NO
from accounts.services.consent import Statement, record_for_address, take_back_for_address
from accounts.services.organisations import organisation_of, owner_key
from campaigns import reasons
from campaigns.domain_events import AddressSuppressed, SuppressionLifted
from campaigns.models import Content, Delivery, Suppression
from campaigns.purposes import label_of
from campaigns.recipients import ERASED
from campaigns.registry import ConsentQuestion, register_consent_check, register_home_zone_source
from campaigns.services.outcomes import settle
from campaigns.services.suppress import suppress
from campaigns.states import Channel, State
from cms.infra.jobs.events import subscribe

# What staff add themselves is no word of the person.
_STATUS: Final = {
    Suppression.Reason.BOUNCED: Status.BOUNCED,
    Suppression.Reason.COMPLAINED: Status.COMPLAINED,
    Suppression.Reason.UNSUBSCRIBED: Status.UNSUBSCRIBED,
    Suppression.Reason.STOP: Status.UNSUBSCRIBED,
}
# Who has refused under one of their addresses has refused under all.
_ABOUT_A_PERSON: Final = (
    Suppression.Reason.COMPLAINED,
    Suppression.Reason.UNSUBSCRIBED,
    Suppression.Reason.MANUAL,
)


def join() -> None:
    """Make all of this known."""
    register_consent_check(answer_consent)
    register_home_zone_source(home_zone_of)
    register_timeline("campaigns.deliveries", deliveries_of)
    register_merge_handler("campaigns", follow_merge)
    register_erasure_handler("campaigns", forget)
    subscribe(AddressSuppressed, note_suppression, name="campaigns.note_suppression")
    subscribe(SuppressionLifted, note_lift, name="campaigns.note_lift")


def answer_consent(question: ConsentQuestion) -> bool | None:
    """Say what the organisation knows of consent; one refusal counts for everybody who shares the address."""
    number = organisation_of(question.owner)
    if number is None:
        return None
    contacts = Contact.objects.filter(organisation=number).at_address(question.channel, question.address)
    standings = {contact.standing(question.channel) for contact in contacts}
    if standings & NO:
        return False
    return True if Status.SUBSCRIBED in standings else None


def home_zone_of(owner: str) -> str:
    """Return the zone in which an organisation is at home: there its quiet hours count without a better hint."""
    number = organisation_of(owner)
    return Organisation.objects.filter(pk=number).values_list("time_zone", flat=True).first() or "" if number else ""


def note_suppression(event: AddressSuppressed, _event_id: UUID) -> None:
    """Write a bounce, complaint, STOP or unsubscription into the consent of the contacts concerned, once."""
    row = Suppression.objects.filter(pk=event.suppression_id, lifted_at=None).first()
    status = _STATUS.get(Suppression.Reason(row.reason)) if row else None
    number = organisation_of(row.owner) if row else None
    if row is None or status is None or (row.owner and number is None):
        return
    said = Statement(ContactChannel(row.channel), status, row.source, row.created_at, proof=row.proof, key=_key(row.pk))
    record_for_address(address=row.address, said=said, organisation_id=number)


def note_lift(event: SuppressionLifted, _event_id: UUID) -> None:
    """Let stand again what stood before a suppression that was lifted, unless something else was said since."""
    row = Suppression.objects.filter(pk=event.suppression_id).exclude(lifted_at=None).first()
    if row and row.lifted_at:
        take_back_for_address(
            address=row.address, channel=row.channel, key=_key(row.pk), at=row.lifted_at, source=row.source
        )


def deliveries_of(contact: Contact, page: Page) -> list[Entry]:
    """Return what was sent to a contact, or was not, for the timeline."""
    rows = page.of(_sent_to(contact), at="created_at")
    return [
        Entry(
            at=row.created_at,
            number=row.pk,
            title=_("{message} by {channel}").format(message=label_of(row.purpose), channel=row.get_channel_display()),
            detail=" · ".join(filter(None, [row.get_state_display(), row.reason_in_words])),
            icon="mail",
        )
        for row in rows
    ]


def follow_merge(merge: Merge) -> None:
    """Have refusals for the addresses of either contact hold for those of both. Deliveries stay with the addresses."""
    owner = owner_key(merge.winner.organisation)
    for channel in Channel:
        addresses = {merge.winner.address(channel), merge.loser.address(channel)} - {""}
        known = Suppression.objects.in_force().filter(
            owner=owner, channel=channel, address__in=addresses, reason__in=_ABOUT_A_PERSON
        )
        for row in list(known):
            for address in addresses - {row.address}:
                suppress(
                    channel=channel,
                    address=address,
                    reason=row.reason,
                    source="merge",
                    proof=_key(row.pk),
                    owner=owner,
                    since=row.created_at,
                )


def forget(erasure: Erasure) -> None:
    """Take the addresses out of what was sent, and send nothing more. The list of those not to write to stays."""
    owner = owner_key(erasure.contact.organisation)
    for channel in Channel:
        for address in erasure.addresses[channel]:
            rows = Delivery.objects.filter(owner=owner, channel=channel, recipient=address)
            for waiting in rows.filter(state=State.PENDING):
                settle(waiting, State.SKIPPED, reason=reasons.ERASED, only_from=(State.PENDING,))
            Content.objects.filter(delivery__in=rows).delete()
            # Still one row for each occasion, as the ledger promises.
            rows.update(recipient=f"{ERASED}{hash_of(erasure.contact.organisation_id, address)}")


def _sent_to(contact: Contact) -> QuerySet[Delivery]:
    wanted = Q()
    for channel in Channel:
        if address := contact.address(channel):
            wanted |= Q(channel=channel, recipient=address)
    for former in contact.former_addresses.all():
        wanted |= Q(channel=former.channel, recipient=former.address, created_at__lte=former.until)
    own = Delivery.objects.filter(owner=owner_key(contact.organisation))
    return own.filter(wanted) if wanted else own.none()


def _key(number: int) -> str:
    return f"suppression:{number}"

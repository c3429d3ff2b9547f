"""What events and the contacts of an organisation know of each other."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.models import Channel, Status
from accounts.models.consent import NO
from accounts.services.consent import record_consent
from accounts.services.contacts import upsert_contact
from events.models import Attendee
from events.places.locking import take_turn
from events.services.rsvps import end
from events.services.settle import settle
from events.states import LIVE, Ended, State

_SOURCE: Final = "event"
_OF_THE_NUMBER: Final = (Channel.SMS, Channel.CALL)


@transaction.atomic
def know_attendee(*, attendee_id: int) -> None:
    """Make an attendee a contact of the organisation, or find whose contact they are. For a job, afterwards.

    Anybody may fill in a public form with anybody's address. So what is known of a person stays as it is, and consent
    is written down unless they have refused: that, only they themselves take back, where they are known to be it.
    """
    attendee = Attendee.objects.select_related("organisation", "occurrence").filter(pk=attendee_id).first()
    if attendee is None or not (attendee.email or attendee.phone):
        return
    contact, _new = upsert_contact(
        organisation=attendee.organisation,
        source=_SOURCE,
        overwrite=False,
        first_name=attendee.first_name,
        last_name=attendee.last_name,
        email=attendee.email,
        phone=attendee.phone,
        language=attendee.language,
        time_zone=attendee.time_zone,
    )
    # Counted on when they are erased, or have another address: then this is nobody's contact.
    same = Attendee.objects.filter(pk=attendee.pk, link_generation=attendee.link_generation)
    if not same.update(contact=contact):
        transaction.set_rollback(True)
        return
    contact.refresh_from_db()
    for channel in attendee.consents:
        # A number that the organisation does not know as theirs says nothing about the one that it knows.
        about_them = channel not in _OF_THE_NUMBER or (attendee.phone and contact.phone == attendee.phone)
        if about_them and contact.standing(channel) not in {*NO, Status.SUBSCRIBED}:
            record_consent(
                contact=contact,
                channel=channel,
                status=Status.SUBSCRIBED,
                source=_SOURCE,
                proof=f"attendee {attendee.pk}",
                at=min(attendee.registered_at, timezone.now()),
            )


@transaction.atomic
def forget_attendee(*, attendee: Attendee) -> None:
    """Forget who an attendee is, and give their place to who waits; that somebody was there stays counted."""
    current = _with_turn(attendee.pk)
    if current is None:
        return
    coming = current.occurrence.ends_at > timezone.now()
    if coming and current.state in LIVE and current.state not in {State.ATTENDED, State.NO_SHOW}:
        end(current, Ended.ERASED, by=None)
    for name in ("first_name", "last_name", "email", "email_normal", "phone", "language", "time_zone", "note"):
        setattr(current, name, "")
    current.answers, current.utm, current.consents = {}, {}, []
    current.contact = current.user = current.referrer = None
    current.link_generation += 1
    current.save()
    settle(current.occurrence_id)


def _with_turn(number: int) -> Attendee | None:
    """Return an attendee, locked, with the turn where they are now: staff may move them while we wait for it."""
    while True:
        rows = Attendee.objects.filter(pk=number).select_related("organisation", "occurrence")
        seen = rows.first()
        if seen is None:
            return None
        take_turn([seen.occurrence_id])
        current = rows.filter(occurrence=seen.occurrence_id).select_for_update(of=["self"]).first()
        if current is not None:
            return current

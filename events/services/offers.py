"""Offered places: accepted in time, or given to the next."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from events.access import ATTENDEES, require_at
from events.domain_events import AttendeeGotPlace
from events.models import Attendee
from events.places.locking import take_turn
from events.services.rsvps import end
from events.services.settle import settle, tell, turn_of
from events.states import Ended, State
from events.wording import not_now


@transaction.atomic
def accept_offer(*, attendee: Attendee, by: User | None = None) -> Attendee:
    """Take the place that is offered. Return the attendee; whoever has accepted already stays as they are.

    Raises `ValidationError`, with the code "expired" when it is too late: the place may be somebody else's.
    """
    if by:
        require_at(attendee.occurrence.event, by, ATTENDEES)
    room, current = turn_of(attendee)
    if current.state in {State.REGISTERED, State.ATTENDED}:
        return current
    expired = current.offer_expires_at is not None and current.offer_expires_at <= timezone.now()
    if expired or current.ended == Ended.OFFER_EXPIRED:
        raise ValidationError(_("This offer has ended. Register again to get in line."), code="expired")
    if current.state != State.OFFERED:
        raise not_now(current.get_state_display())
    room.check_takes_place()
    current.state, current.offer_expires_at, current.placed_at = State.REGISTERED, None, timezone.now()
    current.revision += 1
    current.save()
    record("rsvp.offer_accepted", by=by, organisation=current.organisation, target=current)
    tell(AttendeeGotPlace(current.pk), current.organisation)
    return current


@transaction.atomic
def end_offers(*, occurrence_id: int) -> int:
    """End the offers at an occurrence that nobody has accepted in time, and go on in line; return how many."""
    take_turn([occurrence_id])
    late = Attendee.objects.select_related("organisation").select_for_update(of=["self"])
    rows = late.filter(occurrence=occurrence_id, state=State.OFFERED, offer_expires_at__lte=timezone.now())
    found = list(rows.order_by("sequence"))
    for attendee in found:
        end(attendee, Ended.OFFER_EXPIRED, by=None)
    if found:
        settle(occurrence_id)
    return len(found)


@transaction.atomic
def fill_up(*, occurrence_id: int) -> int:
    """Give what is free to those who wait, as the last day before the start begins; return how many got a place."""
    take_turn([occurrence_id])
    return len(settle(occurrence_id))

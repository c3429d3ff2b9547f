"""What staff decide about a registration: approve, decline, or give a place by hand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from events.access import ATTENDEES, CHECK_IN, require_at
from events.domain_events import AttendeeGotPlace, AttendeeWaits
from events.models import Attendee
from events.places.rooms import Room
from events.services.rsvps import end
from events.services.settle import join_shifts, settle, tell, turn_of
from events.states import Ended, SignupState, State
from events.wording import full, full_for, not_now


@transaction.atomic
def approve(*, attendee: Attendee, by: User) -> Attendee:
    """Let in who waits for approval, or was declined: to a place, or into line where they have asked. Return them.

    Waiting for approval holds no place; it keeps the place in line. Raises `ValidationError`, with the code "full"
    where there is neither a place nor a waitlist, and `PermissionDenied`.
    """
    require_at(attendee.occurrence.event, by, ATTENDEES)
    room, current = turn_of(attendee)
    if current.state != State.PENDING and current.ended != Ended.DECLINED:
        raise not_now(current.get_state_display())
    _check(room)
    ahead = Attendee.objects.filter(occurrence=room.occurrence_id, sequence__lt=current.sequence).in_line()
    free = room.pool.capacity is None or (room.pool.has_room(current.party) and not ahead.exists())
    if not free and not room.has_waitlist:
        raise full()
    _put(current, State.REGISTERED if free else State.WAITLISTED)
    record("rsvp.approved", by=by, organisation=current.organisation, target=current)
    tell((AttendeeGotPlace if free else AttendeeWaits)(current.pk), current.organisation)
    if free:
        join_shifts(room.occurrence_id, [current.pk])
    return current


@transaction.atomic
def decline(*, attendee: Attendee, by: User) -> Attendee:
    """Turn down who waits for approval. Return them; whoever is declined registers in vain once more."""
    require_at(attendee.occurrence.event, by, ATTENDEES)
    _room, current = turn_of(attendee)
    if current.state != State.PENDING:
        raise not_now(current.get_state_display())
    end(current, Ended.DECLINED, by=by)
    return current


@transaction.atomic
def give_place(*, attendee: Attendee, by: User, at_door: bool = False) -> Attendee:
    """Give a free place to somebody who has none, before all who wait. Return them.

    That is staff's own decision, and recorded as such. `at_door`: who waits stands there; who checks people in may let
    them in as anybody who walks in, but not whom staff have yet to approve, or have declined. Raises `ValidationError`
    when so many places are not free.
    """
    require_at(attendee.occurrence.event, by, CHECK_IN if at_door else ATTENDEES)
    room, current = turn_of(attendee)
    if at_door and (current.state == State.PENDING or current.ended == Ended.DECLINED):
        text = _("Staff decide about this registration. Ask somebody who manages attendees.")
        raise ValidationError(text, code="no_place")
    if current.holds_a_place and current.state != State.OFFERED:
        raise not_now(current.get_state_display())
    _check(room)
    if not current.holds_a_place and not room.pool.has_room(current.party):
        raise full_for(room.pool.free or 0)
    _put(current, State.REGISTERED)
    record("rsvp.placed_by_hand", by=by, organisation=current.organisation, target=current)
    tell(AttendeeGotPlace(current.pk), current.organisation)
    join_shifts(room.occurrence_id, [current.pk])
    # Somebody less waits, perhaps for whom places were kept.
    settle(room.occurrence_id)
    return current


@transaction.atomic
def put_back(*, attendee: Attendee, by: User) -> Attendee:
    """Have somebody with a place wait for one again, where they have asked. Return them.

    What gets free goes on in order, which may be back to them.
    """
    require_at(attendee.occurrence.event, by, ATTENDEES)
    room, current = turn_of(attendee)
    if current.state not in {State.REGISTERED, State.OFFERED}:
        raise not_now(current.get_state_display())
    _check(room)
    if not room.has_waitlist:
        raise ValidationError(_("This event has no waitlist. Cancel the registration instead."), code="no_waitlist")
    _put(current, State.WAITLISTED)
    current.signups.update(state=SignupState.WANTED)
    record("rsvp.put_back", by=by, organisation=current.organisation, target=current)
    tell(AttendeeWaits(current.pk), current.organisation)
    settle(room.occurrence_id)
    current.refresh_from_db()
    return current


def _check(room: Room) -> None:
    room.check_takes_place()
    room.check_not_over(timezone.now())


def _put(attendee: Attendee, state: State) -> None:
    attendee.state, attendee.ended, attendee.cancelled_at, attendee.offer_expires_at = state, "", None, None
    attendee.placed_at = timezone.now() if state == State.REGISTERED else None
    attendee.revision += 1
    attendee.save()

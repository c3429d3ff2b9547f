"""Move somebody to another occurrence."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from events.access import ATTENDEES, require_at
from events.domain_events import AttendeeMoved
from events.models import Attendee, Occurrence, ShiftSignup
from events.places.locking import take_turn
from events.places.rooms import look
from events.services.registration import next_in_order
from events.services.settle import join_shifts, settle, tell
from events.states import LIVE, SignupState, State
from events.wording import beside, full, gone, not_now


@transaction.atomic
def move_attendee(*, attendee: Attendee, to: Occurrence, by: User) -> Attendee:
    """Have somebody come another time, or to another event of the organisation. Return them.

    There they are somebody new: a place where one is free and nobody waits, else the end of the line. Their links and
    their QR code stay good. Sign-ups for shifts go along within the same event. Raises `ValidationError`: there is no
    place, or they are registered there, too; and `PermissionDenied`.
    """
    before = attendee.occurrence_id
    _check_target(attendee, to, by)
    take_turn([before, to.pk])
    rows = Attendee.objects.select_related("organisation").select_for_update(of=["self"])
    current = rows.filter(pk=attendee.pk, occurrence=before).first()
    if current is None:
        raise gone()
    if current.state not in LIVE or current.state in {State.ATTENDED, State.NO_SHOW}:
        raise not_now(current.get_state_display())
    state = _state_there(current, to)
    revision = _make_way(current, to)
    current.revision = max(current.revision, revision) + 1
    current.formerly = [number for number in {*current.formerly, before} if number != to.pk]
    current.occurrence, current.state, current.sequence = to, state, next_in_order()
    current.passed_over, current.offer_expires_at = 0, None
    current.placed_at = timezone.now() if state == State.REGISTERED else None
    current.save()
    _take_shifts_along(current, to, same=attendee.occurrence.event_id == to.event_id)
    details = {"from": before, "to": to.pk}
    record("rsvp.moved", by=by, organisation=current.organisation, target=current, details=details)
    tell(AttendeeMoved(current.pk, before), current.organisation)
    settle(before)
    return current


def _check_target(attendee: Attendee, to: Occurrence, by: User) -> None:
    require_at(attendee.occurrence.event, by, ATTENDEES)
    require_at(to.event, by, ATTENDEES)
    if to.pk == attendee.occurrence_id or to.organisation_id != attendee.organisation_id:
        raise beside("occurrence", _("Choose another date of your organisation’s events."), code="invalid")


def _state_there(attendee: Attendee, to: Occurrence) -> State:
    room = look(to.pk)
    room.check_takes_place()
    room.check_not_over(timezone.now())
    room.check_party(attendee.party, most=False)
    if attendee.state == State.PENDING:
        return State.PENDING
    if room.pool.takes(attendee.party):
        return State.REGISTERED
    if not room.has_waitlist:
        raise full()
    return State.WAITLISTED


def _make_way(attendee: Attendee, to: Occurrence) -> int:
    """Delete their registration there that was cancelled: one address, one row. Return its revision, or 0."""
    there = to.attendees.filter(email_normal=attendee.email_normal).exclude(email_normal="")
    if there.filter(state__in=LIVE).exists():
        text = _("This person is registered there already.")
        raise beside("occurrence", text, code="duplicate")
    revision = there.values_list("revision", flat=True).first() or 0
    there.delete()
    return revision


def _take_shifts_along(attendee: Attendee, to: Occurrence, *, same: bool) -> None:
    shifts = list(attendee.signups.order_by("sequence").values_list("shift", flat=True)) if same else []
    attendee.signups.all().delete()
    ShiftSignup.objects.bulk_create(
        ShiftSignup(attendee=attendee, shift_id=shift, occurrence=to, state=SignupState.WANTED) for shift in shifts
    )
    join_shifts(to.pk, [attendee.pk])

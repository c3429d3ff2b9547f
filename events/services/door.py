"""Check people in, take it back, and say who did not come.

Devices at the doors may be offline, and send what happened later, in any order, and twice: a nonce counts once, and of
what happened with somebody the last thing holds, by the clocks of the devices.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record, record_many
from accounts.models import User
from events.access import ATTENDEES, CHECK_IN, require_at
from events.models import Attendee, CheckIn, Occurrence
from events.models.events import MOST_GUESTS
from events.places.locking import take_turn
from events.rsvps import Rsvp
from events.services.decisions import give_place
from events.services.registration import register
from events.services.settle import turn_of
from events.states import HOLDING, CheckInKind, State
from events.wording import beside, not_now

# A clock that is further ahead is wrong, and would win over all that follows.
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_LONGEST_DOOR: Final = 60


@dataclass(frozen=True)
class AtDoor:
    """What a device tells: when, by its clock, at which door, and of how many people; None: the whole party."""

    nonce: UUID
    at: datetime
    door: str = ""
    people: int | None = None


@dataclass(frozen=True)
class CheckedIn:
    """What became of it. `before` is when they had come in already, perhaps through another door."""

    attendee: Attendee
    repeated: bool = False
    before: datetime | None = None


@transaction.atomic
def check_in(*, attendee: Attendee, seen: AtDoor, by: User) -> CheckedIn:
    """Let somebody in who has a place; an offered one is accepted by coming. A nonce that is known changes nothing.

    Raises `ValidationError`, with the code "no_place" for who has none, and `PermissionDenied`.
    """
    return _note(attendee, seen, CheckInKind.IN, by)


@transaction.atomic
def undo_check_in(*, attendee: Attendee, seen: AtDoor, by: User) -> CheckedIn:
    """Take it back that somebody came in: it was somebody else. Raises as `check_in`."""
    return _note(attendee, seen, CheckInKind.UNDONE, by)


@transaction.atomic
def let_in(*, attendee: Attendee, seen: AtDoor, by: User) -> CheckedIn:
    """Let somebody in who stands at the door without a place, while places are free. Raises as `check_in`, and "full".

    Who checks people in decides about that, as about anybody who walks in (`walk_in`).
    """
    if not _is_known(attendee.occurrence_id, seen.nonce) and not attendee.holds_a_place:
        attendee = give_place(attendee=attendee, by=by, at_door=True)
    return _note(attendee, seen, CheckInKind.IN, by)


def walk_in(*, occurrence: Occurrence, rsvp: Rsvp, seen: AtDoor, by: User) -> CheckedIn:
    """Write somebody down who was not expected, and let them in, while places are free. A known nonce does it once.

    Raises as `register` and `check_in`.
    """
    require_at(occurrence.event, by, CHECK_IN)
    try:
        with transaction.atomic():
            if not _is_known(occurrence.pk, seen.nonce):
                made = register(occurrence=occurrence, rsvp=rsvp, by=by, walk_in=True)
                return _note(made.attendee, seen, CheckInKind.IN, by)
    except ValidationError:
        # The same form, sent twice at once: the other one was quicker.
        if not _is_known(occurrence.pk, seen.nonce):
            raise
    known = CheckIn.objects.select_related("attendee").get(occurrence=occurrence, nonce=seen.nonce)
    return CheckedIn(known.attendee, repeated=True, before=known.attendee.checked_in_at)


def _is_known(occurrence_id: int, nonce: UUID) -> bool:
    return CheckIn.objects.filter(occurrence=occurrence_id, nonce=nonce).exists()


def _note(attendee: Attendee, seen: AtDoor, kind: CheckInKind, by: User) -> CheckedIn:
    require_at(attendee.occurrence.event, by, CHECK_IN)
    room, current = turn_of(attendee)
    known = CheckIn.objects.filter(occurrence=room.occurrence_id, nonce=seen.nonce).first()
    if known is not None:
        if known.attendee_id != current.pk or known.kind != kind:
            raise ValidationError(_("This check-in was sent for somebody else already. Scan again."), code="nonce")
        return CheckedIn(current, repeated=True, before=current.checked_in_at)
    if current.state not in HOLDING:
        text = _("No place: %(state)s. Give them one first, if places are free.")
        raise ValidationError(text, code="no_place", params={"state": current.get_state_display()})
    room.check_takes_place()
    before = current.checked_in_at
    CheckIn.objects.create(
        organisation=current.organisation,
        occurrence_id=room.occurrence_id,
        attendee=current,
        nonce=seen.nonce,
        kind=kind,
        people=_people(current, seen),
        at=min(seen.at, timezone.now() + _CLOCKS_DIFFER),
        door=seen.door[:_LONGEST_DOOR].replace("\0", ""),
        by=by,
    )
    _follow(current)
    action = "rsvp.checked_in" if kind == CheckInKind.IN else "rsvp.check_in_undone"
    record(action, by=by, organisation=current.organisation, target=current)
    return CheckedIn(current, before=before)


def _people(attendee: Attendee, seen: AtDoor) -> int:
    people = attendee.party if seen.people is None else seen.people
    if not 1 <= people <= 1 + MOST_GUESTS:
        text = _("Write how many people came in, from 1 to %(most)d.") % {"most": 1 + MOST_GUESTS}
        raise beside("people", text, code="invalid")
    return people


def _follow(attendee: Attendee) -> None:
    """Bring an attendee in line with what happened last at the doors."""
    last = attendee.check_ins.order_by("-at", "-id").first()
    if last is not None and last.kind == CheckInKind.IN:
        first = attendee.check_ins.filter(kind=CheckInKind.IN, at__gt=_undone_at(attendee)).order_by("at").first()
        attendee.state, attendee.arrived = State.ATTENDED, last.people
        attendee.checked_in_at = first.at if first else last.at
        attendee.placed_at, attendee.offer_expires_at = attendee.placed_at or timezone.now(), None
    elif attendee.state == State.ATTENDED:
        attendee.state, attendee.checked_in_at, attendee.arrived = State.REGISTERED, None, 0
    attendee.save()


def _undone_at(attendee: Attendee) -> datetime:
    last = attendee.check_ins.filter(kind=CheckInKind.UNDONE).order_by("-at").values_list("at", flat=True).first()
    return last or attendee.registered_at - timedelta(days=1)


@transaction.atomic
def mark_no_shows(*, occurrence: Occurrence, by: User | None = None) -> int:
    """Write down for all who have a place and were not checked in that they did not come; return how many.

    Whoever comes after all can still be checked in. Raises `ValidationError` before it has ended.
    """
    if by:
        require_at(occurrence.event, by, ATTENDEES)
    if timezone.now() < occurrence.ends_at:
        raise ValidationError(_("The event is not over yet."), code="not_over")
    take_turn([occurrence.pk])
    rows = occurrence.attendees.filter(state__in=[State.REGISTERED, State.OFFERED])
    numbers = list(rows.values_list("pk", flat=True))
    rows.update(state=State.NO_SHOW, offer_expires_at=None, updated=timezone.now())
    record_many(
        "rsvp.no_show",
        by=by,
        organisation=occurrence.organisation,
        about=[(Attendee(pk=number), {}) for number in numbers],
    )
    return len(numbers)


@transaction.atomic
def came_after_all(*, attendee: Attendee, by: User) -> Attendee:
    """Take it back that somebody did not come, without knowing that they did. Raises as `check_in`."""
    require_at(attendee.occurrence.event, by, ATTENDEES)
    _room, current = turn_of(attendee)
    if current.state != State.NO_SHOW:
        raise not_now(current.get_state_display())
    current.state = State.REGISTERED
    current.save()
    record("rsvp.no_show_undone", by=by, organisation=current.organisation, target=current)
    return current

"""Change a registration, and cancel it: by whom it is, or by staff."""

from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from events.access import ATTENDEES, require_at
from events.domain_events import AttendeeCancelled, AttendeeChanged, AttendeeRepeated
from events.models import Attendee, Event, ShiftSignup
from events.places.rooms import Room, look_at_shifts
from events.rsvps import Rsvp, clean_note, clean_rsvp, clean_shifts
from events.services.registration import check_shifts, signup_state
from events.services.settle import settle, tell, turn_of
from events.states import LIVE, Ended, SignupState, State
from events.wording import beside, full_for, not_now

_KEPT: Final = ("first_name", "last_name", "email", "phone", "guests", "language", "time_zone")
_OVER: Final = (State.ATTENDED, State.NO_SHOW)


@transaction.atomic
def change_rsvp(*, attendee: Attendee, changes: dict[str, Any], by: User | None = None) -> Attendee:
    """Change a registration; `changes` are fields of `Rsvp`, and `note` for staff. Return it.

    Who has a place keeps it; for more guests there must be places that nobody waits for. In line, people keep theirs
    whatever they change. The address is the registration: only staff change it, and links that were mailed to the one
    before are dead. Raises as `register`.
    """
    event = attendee.occurrence.event
    if by:
        _check_staff(event, by, changes)
    room, current = turn_of(attendee)
    if current.state not in LIVE:
        raise not_now(current.get_state_display())
    if not by:
        _check_own(room, more=int(changes.get("guests", 0)) > current.guests)
        changes = {name: value for name, value in changes.items() if name not in {"email", "note"}}
    wanted, fields = _said(event, current, changes, by_staff=by is not None)
    changed = [name for name, value in fields.items() if getattr(current, name) != value]
    _check_guests(room, current, fields["guests"], by_staff=by is not None)
    for name in changed:
        setattr(current, name, fields[name])
    if "email_normal" in changed:
        _leave_address(current)
    _save(current)
    shifts = wanted.shifts if "shifts" in changes else None
    if _resize_shifts(room, current, shifts, grows="guests" in changed):
        changed.append("shifts")
    if not changed:
        return current
    _note_changed(current, sorted(changed), by)
    settle(current.occurrence_id)
    return current


def _check_staff(event: Event, by: User, changes: dict[str, Any]) -> None:
    """Raise `PermissionDenied`, and `ValidationError` for a note of a co-host: these are the host's own."""
    membership = require_at(event, by, ATTENDEES)
    if "note" in changes and membership.organisation_id != event.organisation_id:
        text = _("The note is for the organisation whose event it is.")
        raise beside("note", text, code="not_yours")


def _note_changed(attendee: Attendee, fields: list[str], by: User | None) -> None:
    record("rsvp.changed", by=by, organisation=attendee.organisation, target=attendee, details={"fields": fields})
    tell(AttendeeChanged(attendee.pk, fields), attendee.organisation)
    if "email_normal" in fields and attendee.email:
        tell(AttendeeRepeated(attendee.pk), attendee.organisation)


def _said(event: Event, attendee: Attendee, changes: dict[str, Any], *, by_staff: bool) -> tuple[Rsvp, dict[str, Any]]:
    """Return what somebody says with these changes, and the fields that it means. Raises `ValidationError` by field."""
    known = Rsvp(**{name: getattr(attendee, name) for name in _KEPT}, consents=tuple(attendee.consents))
    wanted = replace(known, **{name: value for name, value in changes.items() if name != "note"})
    answered = "answers" in changes
    # Questions may be others by now: answers stay as they are until somebody answers anew, and those to what is not
    # asked any more after that, too.
    asked = {each["key"] for each in event.questions if answered}
    fields = clean_rsvp(event, wanted, by_staff=by_staff or not answered)
    fields["answers"] = {key: value for key, value in attendee.answers.items() if key not in asked} | fields["answers"]
    if "note" in changes:
        fields["note"] = clean_note(changes["note"])
    return wanted, fields


def _leave_address(attendee: Attendee) -> None:
    """Have what was mailed to the former address open nothing, and what is known of whose it was be another person's.

    Whose the new one is, is found out by a job (`note_address`), as when somebody registers.
    """
    attendee.link_generation += 1
    attendee.contact_id = attendee.user_id = None


def _check_own(room: Room, *, more: bool) -> None:
    """Raise `ValidationError` when it is too late for the person; fewer may come as long as it has not begun."""
    room.check_takes_place()
    if timezone.now() >= room.starts_at:
        raise ValidationError(_("This event has begun. Tell the organiser instead."), code="begun")
    if more:
        room.check_open(timezone.now(), invited=True)


def _check_guests(room: Room, attendee: Attendee, guests: int, *, by_staff: bool) -> None:
    more = guests - attendee.guests
    if more <= 0:
        return
    room.check_party(1 + guests, most=not by_staff)
    # More places are taken as by somebody new: never before those who wait (rule 2).
    if attendee.holds_a_place and not room.pool.takes(more):
        raise full_for(0 if room.pool.somebody_waits else room.pool.free or 0)


def _resize_shifts(room: Room, attendee: Attendee, wanted: tuple[int, ...] | None, *, grows: bool) -> bool:
    """Bring sign-ups for shifts in line with what is wanted, or another size of the party; tell whether any changed."""
    signups = {signup.shift_id: signup for signup in attendee.signups.select_related("shift")}
    if wanted is None:
        if grows and signups:
            _check_sizes(room, attendee, signups)
        return False
    dropped = signups.keys() - set(wanted)
    attendee.signups.filter(shift__in=dropped).delete()
    if grows:
        _check_sizes(room, attendee, {number: each for number, each in signups.items() if number not in dropped})
    added = clean_shifts(attendee.occurrence.event, tuple(set(wanted) - signups.keys()))
    given = check_shifts(room, added, attendee.party) if added else {}
    ShiftSignup.objects.bulk_create(
        ShiftSignup(
            attendee=attendee,
            shift=shift,
            occurrence_id=attendee.occurrence_id,
            state=signup_state(holds=attendee.holds_a_place, given=given[shift.pk]),
        )
        for shift in added
    )
    return bool(dropped or added)


def _check_sizes(room: Room, attendee: Attendee, signups: dict[int, ShiftSignup]) -> None:
    """Raise `ValidationError` when a party that has grown is too large for a shift. Its row is saved already."""
    for number, pool in look_at_shifts(room.occurrence_id, signups).items():
        has_place = signups[number].state == SignupState.REGISTERED
        crowded = pool.somebody_waits or (pool.capacity is not None and pool.taken > pool.capacity)
        if (has_place and pool.capacity is not None and crowded) or attendee.party > (pool.capacity or attendee.party):
            text = _("The shift “%(shift)s” has not so many places.") % {"shift": signups[number].shift.name}
            raise beside("guests", text, code="full")


def _save(attendee: Attendee) -> None:
    try:
        with transaction.atomic():
            attendee.save()
    except IntegrityError as error:
        text = _("Somebody with this address is registered already.")
        raise beside("email", text, code="duplicate") from error


@transaction.atomic
def cancel_rsvp(*, attendee: Attendee, by: User | None = None) -> Attendee:
    """Cancel a registration, or turn down an offered place, and give what gets free to those who wait. Return it.

    One that is cancelled stays as it is. Raises `ValidationError` once it has begun, for the person, or was attended.
    """
    if by:
        require_at(attendee.occurrence.event, by, ATTENDEES)
    room, current = turn_of(attendee)
    if current.state == State.CANCELLED:
        return current
    if current.state in _OVER:
        raise not_now(current.get_state_display())
    if not by and room.takes_place:
        _check_own(room, more=False)
    end(current, Ended.BY_STAFF if by else Ended.BY_THEMSELVES, by=by)
    settle(current.occurrence_id)
    return current


def end(attendee: Attendee, because: Ended, *, by: User | None) -> None:
    """Cancel a locked registration, and leave its shifts. Whoever calls this has the turn, and settles afterwards."""
    attendee.state, attendee.ended, attendee.cancelled_at = State.CANCELLED, because, timezone.now()
    attendee.offer_expires_at = attendee.placed_at = attendee.checked_in_at = None
    attendee.arrived = 0
    attendee.revision += 1
    attendee.save()
    attendee.signups.all().delete()
    action = "rsvp.declined" if because == Ended.DECLINED else "rsvp.cancelled"
    details = {"because": because.value}
    record(action, by=by, organisation=attendee.organisation, target=attendee, details=details)
    tell(AttendeeCancelled(attendee.pk), attendee.organisation)

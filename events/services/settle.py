"""Give what is free to those who wait. Whoever calls this has the turn (events.places.locking)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from django.db import models
from django.db.models import F
from django.utils import timezone

from accounts.audit import record_many
from accounts.models import Organisation
from accounts.services.organisations import owner_key
from cms.infra.jobs.events import DomainEvent, publication, publish
from cms.infra.statements import Statement
from events.domain_events import AttendeeGotPlace, AttendeeOffered, ShiftsGiven
from events.models import Attendee, ShiftSignup
from events.places.locking import take_turn
from events.places.queue import Waiting, next_in_line
from events.places.rooms import Room, look, look_at_shifts
from events.states import HOLDING, SignupState, State, Waitlist
from events.wording import gone

# In any order: nobody reads it, but all of them stand for one thing that has happened.
_PROMOTED: Final = "rsvp.promoted"
_OFFERED: Final = "rsvp.offered"


def turn_of(attendee: Attendee) -> tuple[Room, Attendee]:
    """Take the turn at an attendee's occurrence; return the room and the attendee as they are now, locked.

    Raises `ValidationError` when they were moved or erased in between.
    """
    take_turn([attendee.occurrence_id])
    rows = Attendee.objects.select_related("organisation").select_for_update(of=["self"])
    current = rows.filter(pk=attendee.pk, occurrence_id=attendee.occurrence_id).first()
    if current is None:
        raise gone()
    return look(current.occurrence_id), current


def settle(occurrence_id: int) -> list[int]:
    """Give free places of an occurrence, then those in its shifts, to those who wait; return who got one, in order."""
    room = look(occurrence_id)
    now = timezone.now()
    if not room.takes_place or now >= room.starts_at:
        return []
    admitted = _admit(room) if room.pool.somebody_waits else []
    if admitted:
        join_shifts(occurrence_id, admitted)
    _settle_shifts(occurrence_id, keeps=room.keeps_places(now))
    return admitted


def _admit(room: Room) -> list[int]:
    now = timezone.now()
    line = Attendee.objects.filter(occurrence=room.occurrence_id).in_line().values_list("pk", "guests", "passed_over")
    waiting = (Waiting(number, 1 + guests, passed) for number, guests, passed in line)
    turn = next_in_line(room.pool, waiting, keeps=room.keeps_places(now))
    _note_passed(Attendee, turn.passed)
    if not turn.admitted:
        return []
    rows = Attendee.objects.filter(pk__in=turn.admitted)
    if room.waitlist == Waitlist.OFFER:
        ends = min(now + timedelta(hours=room.offer_hours), room.starts_at)
        rows.update(state=State.OFFERED, offer_expires_at=ends, revision=F("revision") + 1, updated=now)
        tell_all(room, turn.admitted, _OFFERED, AttendeeOffered)
    else:
        rows.update(state=State.REGISTERED, placed_at=now, revision=F("revision") + 1, updated=now)
        tell_all(room, turn.admitted, _PROMOTED, AttendeeGotPlace)
    return turn.admitted


def tell_all(
    room: Room, attendee_ids: Iterable[int], action: str, event: type[AttendeeGotPlace] | type[AttendeeOffered]
) -> None:
    """Write down that something has happened to attendees by itself, and tell those who listen."""
    organisation = Organisation(pk=room.organisation_id)
    numbers = list(attendee_ids)
    record_many(action, by=None, organisation=organisation, about=[(Attendee(pk=number), {}) for number in numbers])
    for number in numbers:
        tell(event(number), organisation)


def tell(event: DomainEvent, organisation: Organisation) -> None:
    """Publish what has happened at an organisation's event."""
    publish(event, owner=owner_key(organisation))


def telling(
    event: DomainEvent, organisation: Organisation, *, made: Mapping[str, Statement] = MappingProxyType({})
) -> Statement:
    """Return what `tell` would do as a statement, to be sent with others in the transaction that is open.

    `made`: what only the same message makes, as for `publication`.
    """
    return publication(event, owner=owner_key(organisation), made=made)


def join_shifts(occurrence_id: int, attendee_ids: Iterable[int]) -> None:
    """Bring people who have a place now into the shifts they want, or into line there, by when they asked.

    Whoever waits for a shift already and has asked before comes first (rule 2).
    """
    wanted = ShiftSignup.objects.filter(
        attendee__in=list(attendee_ids), state=SignupState.WANTED, attendee__state__in=HOLDING
    )
    for signup in wanted.select_related("attendee").order_by("sequence"):
        pool = look_at_shifts(occurrence_id, [signup.shift_id])[signup.shift_id]
        ahead = ShiftSignup.objects.filter(
            occurrence=occurrence_id,
            shift=signup.shift_id,
            state=SignupState.WAITLISTED,
            sequence__lt=signup.sequence,
        )
        free = pool.capacity is None or (pool.has_room(signup.attendee.party) and not ahead.exists())
        signup.state = SignupState.REGISTERED if free else SignupState.WAITLISTED
        signup.save(update_fields=["state"])


def _settle_shifts(occurrence_id: int, *, keeps: bool) -> None:
    lines: dict[int, list[Waiting]] = defaultdict(list)
    waiting = ShiftSignup.objects.filter(occurrence=occurrence_id, state=SignupState.WAITLISTED).order_by("sequence")
    owners: dict[int, tuple[int, int]] = {}
    for number, shift, attendee, guests, passed in waiting.values_list(
        "pk", "shift", "attendee", "attendee__guests", "passed_over"
    ):
        lines[shift].append(Waiting(number, 1 + guests, passed))
        owners[number] = attendee, shift
    given: dict[int, list[int]] = defaultdict(list)
    for shift, pool in look_at_shifts(occurrence_id, lines).items():
        turn = next_in_line(pool, lines[shift], keeps=keeps)
        _note_passed(ShiftSignup, turn.passed)
        ShiftSignup.objects.filter(pk__in=turn.admitted).update(state=SignupState.REGISTERED)
        for number in turn.admitted:
            given[owners[number][0]].append(shift)
    rows = Attendee.objects.select_related("organisation").in_bulk(list(given))
    for attendee, shifts in given.items():
        tell(ShiftsGiven(attendee, sorted(shifts)), rows[attendee].organisation)


def _note_passed(model: type[models.Model], passed: Mapping[int, int]) -> None:
    """Count for each how many others have passed them."""
    by_number = defaultdict(list)
    for pk, times in passed.items():
        by_number[times].append(pk)
    for times, pks in by_number.items():
        model._default_manager.filter(pk__in=pks).update(passed_over=F("passed_over") + times)  # noqa: SLF001 - documented

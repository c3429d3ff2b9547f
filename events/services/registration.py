"""Register somebody for an occurrence.

Views that call this run outside of a transaction of their own (`non_atomic_requests`): the turn is held until the end
of the outermost one, and rendering a page is no time for others to wait.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import recording
from accounts.models import User
from cms.infra.ratelimit import check
from cms.infra.statements import Statement, run_all
from events.access import ATTENDEES, CHECK_IN, require_at
from events.domain_events import AttendeeRegistered, AttendeeRepeated
from events.models import Attendee, Event, Occurrence, Shift, ShiftSignup
from events.models.attendees import ORDER
from events.places.booking import NEXT_NUMBER, NUMBER, OutdatedDecisionError, book
from events.places.locking import take_turn
from events.places.rooms import Room, expected, look, look_at_shifts
from events.rsvps import Lead, Rsvp, clean_lead, clean_rsvp, clean_shifts
from events.services.settle import tell, telling
from events.states import HOLDING, LIVE, Ended, SignupState, Source, State
from events.wording import beside, full, gone


@dataclass(frozen=True)
class Registration:
    """What became of it. `outcome` is what may be shown: for a repeat, what somebody new would have got."""

    attendee: Attendee
    outcome: State
    repeated: bool = False


@dataclass(frozen=True)
class _Wish:
    """Who wants what, checked as far as that is possible without a turn."""

    occurrence: Occurrence
    fields: dict[str, Any]
    shifts: list[Shift]
    by: User | None
    invited: bool
    walk_in: bool

    @property
    def event(self) -> Event:
        return self.occurrence.event

    @property
    def party(self) -> int:
        return 1 + int(self.fields["guests"])

    def decide(self, room: Room, now: datetime) -> State:
        """Return the state that somebody new gets. Raises `ValidationError`."""
        if self.by:
            room.check_takes_place()
            room.check_not_over(now)
        else:
            room.check_open(now, invited=self.invited)
        room.check_party(self.party, most=not self.by)
        if room.needs_approval and not self.by:
            return State.PENDING
        if room.pool.takes(self.party) or (self.walk_in and room.pool.has_room(self.party)):
            return State.REGISTERED
        if self.walk_in or not room.has_waitlist or now >= room.starts_at:
            raise full()
        return State.WAITLISTED


class _KnownAlreadyError(Exception):
    """The address is registered for this occurrence, or was."""


def register(
    *,
    occurrence: Occurrence,
    rsvp: Rsvp,
    lead: Lead | None = None,
    by: User | None = None,
    user: User | None = None,
    invited: bool = False,
    walk_in: bool = False,
) -> Registration:
    """Give somebody a place, or a place in line, or have them wait for approval.

    `by` is the member of staff who adds them, None for themselves; `user` the account in which they are signed in;
    `invited`: they have followed a link to a private event. `walk_in`: they stand at the door, where staff decide who
    comes in, before those in line. Whoever registers themselves once more changes nothing.

    Raises `ValidationError` by field, with the codes "full", "closed", "begun", "over", "cancelled", "private",
    "duplicate" (for staff) and "busy", and `PermissionDenied`.
    """
    if by:
        require_at(occurrence.event, by, CHECK_IN if walk_in else ATTENDEES)
    wish = _Wish(
        occurrence=occurrence,
        fields=clean_rsvp(occurrence.event, rsvp, by_staff=by is not None)
        | clean_lead(occurrence.event, lead or Lead(source=_source(by, walk_in=walk_in)))
        | {"user": user},
        shifts=clean_shifts(occurrence.event, rsvp.shifts),
        by=by,
        invited=invited,
        walk_in=walk_in,
    )
    try:
        return _book(wish)
    except _KnownAlreadyError:
        with transaction.atomic():
            return _book_again(wish)


def _book(wish: _Wish) -> Registration:
    """Register somebody new."""
    attendee = Attendee(**_home(wish), **wish.fields)
    try:
        if wish.shifts or wish.walk_in or not _book_at_once(wish, attendee):
            _book_in_turn(wish, attendee)
    except IntegrityError as error:
        if "events_attendee_once" in str(error):
            raise _KnownAlreadyError from error
        raise
    return Registration(attendee, State(attendee.state))


def _book_at_once(wish: _Wish, attendee: Attendee) -> bool:
    """Register somebody in one message, by what was read of the event; return whether that was possible."""
    room = expected(wish.occurrence)
    try:
        _decide(wish, attendee, room)
    except ValidationError:
        # Whoever is refused, is refused by how it is now.
        return False
    waits = room.has_waitlist and timezone.now() < room.starts_at
    alone = not connection.in_atomic_block
    try:
        with transaction.atomic():
            book(room, attendee, waits=waits, before=_notes(wish, attendee), commits=alone)
    except OutdatedDecisionError:
        return False
    return True


def _book_in_turn(wish: _Wish, attendee: Attendee) -> None:
    known = Attendee.objects.filter(occurrence=wish.occurrence, email_normal=wish.fields["email_normal"])
    if wish.fields["email_normal"] and known.exists():
        raise _KnownAlreadyError
    # Nobody waits for a turn only to be refused.
    _decide(wish, attendee, look(wish.occurrence.pk))
    with transaction.atomic():
        take_turn([wish.occurrence.pk])
        room = look(wish.occurrence.pk)
        _decide(wish, attendee, room)
        signups = _signups(wish, room, attendee)
        attendee.save(force_insert=True)
        ShiftSignup.objects.bulk_create(signups)
        run_all(_notes(wish, attendee))


def _decide(wish: _Wish, attendee: Attendee, room: Room) -> None:
    """Set the state of somebody new by what can be seen now."""
    now = timezone.now()
    attendee.state = wish.decide(room, now)
    attendee.placed_at = now if attendee.state == State.REGISTERED else None


def _book_again(wish: _Wish) -> Registration:
    """Answer somebody whose address is known as if it were not; only who had cancelled is registered anew."""
    take_turn([wish.occurrence.pk])
    room, now = look(wish.occurrence.pk), timezone.now()
    rows = Attendee.objects.select_related("organisation").select_for_update(of=["self"])
    attendee = rows.filter(occurrence=wish.occurrence, email_normal=wish.fields["email_normal"]).first()
    if attendee is None:
        raise gone()
    stays = attendee.state in LIVE or attendee.ended == Ended.DECLINED
    if wish.by and attendee.state in LIVE:
        text = _("Somebody with this address is registered already.")
        raise beside("email", text, code="duplicate")
    outcome = wish.decide(room, now)
    if stays and not wish.by:
        _signups(wish, room, Attendee(pk=attendee.pk, guests=wish.fields["guests"], state=outcome))
        # Anybody may type anybody's address: after some of these it gets no more, and the answer is the same.
        if check("event_repeats", attendee.email_normal).allowed:
            tell(AttendeeRepeated(attendee.pk), attendee.organisation)
        return Registration(attendee, outcome, repeated=True)
    if wish.fields["referrer"] == attendee:
        # By their own link: nobody has brought them.
        wish.fields["referrer"] = None
    for name, value in (
        wish.fields | {"ended": "", "cancelled_at": None, "passed_over": 0, "registered_at": now}
    ).items():
        setattr(attendee, name, value)
    attendee.state, attendee.sequence = outcome, next_in_order()
    attendee.revision += 1
    attendee.placed_at = now if outcome == State.REGISTERED else None
    attendee.save()
    ShiftSignup.objects.bulk_create(_signups(wish, room, attendee))
    run_all(_notes(wish, attendee))
    return Registration(attendee, outcome)


def next_in_order() -> int:
    """Return the end of the line, for who has the turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [ORDER])
        return int(cursor.fetchone()[0])


def check_shifts(room: Room, shifts: list[Shift], party: int) -> dict[int, bool]:
    """Return for each of these shifts whether somebody new gets a place there now.

    Raises `ValidationError`, by the field `shifts`, where they never will: no waitlist, or too few places at all.
    """
    pools = look_at_shifts(room.occurrence_id, [shift.pk for shift in shifts])
    for shift in shifts:
        pool = pools[shift.pk]
        if (pool.capacity is not None and party > pool.capacity) or not (pool.takes(party) or room.has_waitlist):
            text = _("The shift “%(shift)s” has not so many places. Choose another one.") % {"shift": shift.name}
            raise beside("shifts", text, code="full")
    return {number: pool.takes(party) for number, pool in pools.items()}


def _signups(wish: _Wish, room: Room, attendee: Attendee) -> list[ShiftSignup]:
    given = check_shifts(room, wish.shifts, attendee.party) if wish.shifts else {}
    return [
        ShiftSignup(
            attendee=attendee,
            shift=shift,
            occurrence=wish.occurrence,
            state=signup_state(holds=attendee.state in HOLDING, given=given[shift.pk]),
        )
        for shift in wish.shifts
    ]


def signup_state(*, holds: bool, given: bool) -> SignupState:
    """Return how a sign-up for a shift begins."""
    if not holds:
        return SignupState.WANTED
    return SignupState.REGISTERED if given else SignupState.WAITLISTED


def _home(wish: _Wish) -> dict[str, Any]:
    return {"organisation": wish.event.organisation, "occurrence": wish.occurrence}


def _notes(wish: _Wish, attendee: Attendee) -> list[Statement]:
    """Return what writes the registration down, and tells others of it; by the next number for who has none yet."""
    number, organisation = attendee.pk, wish.event.organisation
    details = {"occurrence": wish.occurrence.pk, "guests": attendee.guests}
    noted = recording(
        "rsvp.registered",
        by=wish.by,
        organisation=organisation,
        target=attendee,
        details=details,
        number=None if number else NEXT_NUMBER,
    )
    told = telling(AttendeeRegistered(number or 0), organisation, made={} if number else {"attendee_id": NUMBER})
    return [noted, told]


def _source(by: User | None, *, walk_in: bool) -> str:
    if walk_in:
        return Source.WALK_IN
    return Source.STAFF if by else Source.DIRECT

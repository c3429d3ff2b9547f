"""What is taken and what is free, counted anew each time: there is no counter that could be wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from events.models import Occurrence
from events.models.events import MOST_GUESTS
from events.places.queue import FILLS_UP_BEFORE, Pool
from events.states import HOLDING, EventStatus, OccurrenceStatus, Visibility, Waitlist
from events.wording import beside

# What of an occurrence and its event a decision rests upon, in the order of `Room`.
FACTS: Final = """
    event.id, event.organisation_id, occurrence.starts_at, occurrence.ends_at,
    least(occurrence.registration_deadline, occurrence.starts_at),
    event.status, occurrence.status, event.visibility, event.waitlist, event.needs_approval, event.offer_hours,
    event.most_guests, coalesce(occurrence.capacity, event.capacity)
"""
SOURCE: Final = "events_occurrence AS occurrence JOIN events_event AS event ON event.id = occurrence.event_id"
# By the indexes on who holds a place and on who is in line.
TAKEN: Final = f"""
    (SELECT coalesce(sum(1 + guests), 0) FROM events_attendee
        WHERE occurrence_id = occurrence.id AND state IN ({", ".join(f"'{state.value}'" for state in HOLDING)}))
"""  # noqa: S608 - words of ours
WAITED_FOR: Final = """
    EXISTS (SELECT FROM events_attendee WHERE occurrence_id = occurrence.id AND state = 'waitlisted')
"""
_OCCURRENCE: Final = f"SELECT {FACTS}, {TAKEN}, {WAITED_FOR} FROM {SOURCE} WHERE occurrence.id = %s"  # noqa: S608 - ours
_SHIFTS = """
    SELECT shift.id, shift.capacity,
        (SELECT coalesce(sum(1 + attendee.guests), 0)
            FROM events_shiftsignup AS signup JOIN events_attendee AS attendee ON attendee.id = signup.attendee_id
            WHERE signup.occurrence_id = %s AND signup.shift_id = shift.id AND signup.state = 'registered'),
        EXISTS (SELECT FROM events_shiftsignup AS signup
            WHERE signup.occurrence_id = %s AND signup.shift_id = shift.id AND signup.state = 'waitlisted')
    FROM events_shift AS shift WHERE shift.id = ANY(%s)
"""


@dataclass(frozen=True)
class Room:
    """An occurrence as it is at this moment: its places, and by which rules they are given."""

    occurrence_id: int
    event_id: int
    organisation_id: int
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    event_status: str
    status: str
    visibility: str
    waitlist: str
    needs_approval: bool
    offer_hours: int
    most_guests: int
    pool: Pool

    @property
    def facts(self) -> tuple[Any, ...]:
        """What it was decided by, but who has a place: as `FACTS`."""
        values = (getattr(self, each.name) for each in fields(self) if each.name not in {"occurrence_id", "pool"})
        return (*values, self.pool.capacity)

    @property
    def takes_place(self) -> bool:
        """Whether the event is published, and not cancelled this time."""
        return self.event_status == EventStatus.PUBLISHED and self.status == OccurrenceStatus.SCHEDULED

    def keeps_places(self, now: datetime) -> bool:
        """Tell whether places are kept for large parties still (rule 5)."""
        return now < self.starts_at - FILLS_UP_BEFORE

    def check_open(self, now: datetime, *, invited: bool) -> None:
        """Raise `ValidationError` unless people can register themselves now; `invited`: the organisation asked them."""
        if self.event_status == EventStatus.DRAFT or (self.visibility == Visibility.PRIVATE and not invited):
            raise ValidationError(_("This event is open to invited people only."), code="private")
        self.check_takes_place()
        if now >= self.starts_at:
            raise ValidationError(_("This event has begun. Choose another date."), code="begun")
        if now >= self.closes_at:
            raise ValidationError(_("Registration for this event has closed. Ask the organiser."), code="closed")

    def check_takes_place(self) -> None:
        """Raise `ValidationError` for what was cancelled, or is not public yet."""
        if self.event_status == EventStatus.DRAFT:
            raise ValidationError(_("Publish the event first."), code="draft")
        if not self.takes_place:
            raise ValidationError(_("This event was cancelled. Choose another one."), code="cancelled")

    def check_not_over(self, now: datetime) -> None:
        """Raise `ValidationError` when it has ended."""
        if now >= self.ends_at:
            raise ValidationError(_("This event is over."), code="over")

    def check_party(self, party: int, *, most: bool = True) -> None:
        """Raise `ValidationError`, by the field `guests`, for more people than may come together.

        Without `most` the event's own limit does not hold: staff may bring as many as can be written down.
        """
        limit = self.most_guests if most else MOST_GUESTS
        if party - 1 > limit:
            text = _("You can bring at most %(most)d guests.") % {"most": limit}
            raise beside("guests", text, code="too_many")
        if self.pool.capacity is not None and party > self.pool.capacity:
            text = _("There are only %(places)d places at all.") % {"places": self.pool.capacity}
            raise beside("guests", text, code="too_many")

    @property
    def has_waitlist(self) -> bool:
        """Whether who finds no place can wait for one."""
        return self.waitlist != Waitlist.NONE


def look(occurrence_id: int) -> Room:
    """Return the room as it is now: to be relied upon only after `take_turn`. Raises `ValidationError`: it is gone."""
    return _room(occurrence_id, _row(_OCCURRENCE, [occurrence_id]))


def expected(occurrence: Occurrence) -> Room:
    """Return the room as the occurrence and its event were read, with nobody in it yet: to be looked at once more."""
    event = occurrence.event
    closes = occurrence.registration_deadline or occurrence.starts_at
    return Room(
        occurrence_id=occurrence.pk,
        event_id=event.pk,
        organisation_id=event.organisation_id,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        closes_at=min(closes, occurrence.starts_at),
        event_status=event.status,
        status=occurrence.status,
        visibility=event.visibility,
        waitlist=event.waitlist,
        needs_approval=event.needs_approval,
        offer_hours=event.offer_hours,
        most_guests=event.most_guests,
        pool=Pool(event.capacity if occurrence.capacity is None else occurrence.capacity, 0, somebody_waits=False),
    )


def _row(query: str, parameters: list[Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row: Sequence[Any] | None = cursor.fetchone()
    if row is None:
        raise ValidationError(_("This date does not exist any more. Choose another one."), code="gone")
    return row


def _room(occurrence_id: int, row: Sequence[Any]) -> Room:
    *about, capacity, taken, somebody_waits = row
    values: tuple[Any, ...] = (occurrence_id, *about, Pool(capacity, int(taken), somebody_waits))
    return Room(*values)


def look_at_shifts(occurrence_id: int, shift_ids: Iterable[int]) -> dict[int, Pool]:
    """Return the places in shifts at an occurrence as they are now, by number."""
    wanted = list(shift_ids)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SHIFTS, [occurrence_id, occurrence_id, wanted])
        return {number: Pool(capacity, int(taken), waits) for number, capacity, taken, waits in cursor.fetchall()}

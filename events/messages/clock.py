"""When reminders are due: by clocks on the wall where the event takes place, and never when they would be wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef

from events.models import Attendee, MessageRound, Occurrence, Shift, ShiftSignup
from events.models.occurrences import OccurrenceQuerySet
from events.recurrence.local_time import on_the_wall, to_utc
from events.states import EventStatus, SignupState, State

_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
# Whoever is asleep reads "tomorrow" when it is today.
_LATEST_EVENING: Final = time(20)
_MORNING: Final = time(8)
# In a text that comes later nobody reads where to go.
_TEXT_UNTIL: Final = timedelta(minutes=15)
_BEFORE_SHIFT: Final = timedelta(hours=2)
_FURTHEST_SHIFT: Final = timedelta(days=7)
# The day before, 20:00 is at most so long before an event that begins before midnight.
_FURTHEST: Final = timedelta(hours=29)
_THANKS_FOR: Final = timedelta(days=1)


@dataclass(frozen=True)
class Moment:
    """When something is to be said, from when on it would be wrong, and which time it is about."""

    at: datetime
    not_after: datetime
    about: str


@dataclass(frozen=True)
class Due:
    """A round whose time has come."""

    kind: str
    occurrence_id: int
    event_id: int
    organisation_id: int
    moment: Moment


def day_before(starts: datetime, zone: str) -> Moment:
    """24 hours before, at the latest at eight in the evening; until midnight: then it is not tomorrow any more."""
    wall = on_the_wall(starts, zone)
    midnight = datetime.combine(wall.date(), time())
    evening = datetime.combine(midnight - _DAY, _LATEST_EVENING)
    return Moment(min(starts - _DAY, to_utc(evening, zone)), to_utc(midnight, zone), wall.date().isoformat())


def same_day(starts: datetime, zone: str) -> Moment:
    """At eight in the morning; until an hour before it begins."""
    wall = on_the_wall(starts, zone)
    morning = to_utc(datetime.combine(wall.date(), _MORNING), zone)
    return Moment(morning, starts - _HOUR, wall.date().isoformat())


def hour_before(starts: datetime, zone: str) -> Moment:
    """One hour before."""
    return Moment(starts - _HOUR, starts - _TEXT_UNTIL, f"{on_the_wall(starts, zone):%Y-%m-%dT%H:%M}")


def before_shift(starts: datetime, zone: str, shift: int) -> Moment:
    """Two hours before a shift begins; `starts` is when it does."""
    about = f"{shift}@{on_the_wall(starts, zone):%Y-%m-%dT%H:%M}"
    return Moment(starts - _BEFORE_SHIFT, starts - _TEXT_UNTIL, about)


def after(starts: datetime, ends: datetime, zone: str) -> Moment:
    """One hour after the end, once for each date."""
    return Moment(ends + _HOUR, ends + _HOUR + 3 * _DAY, on_the_wall(starts, zone).date().isoformat())


REMINDERS: Final = {"day_before": day_before, "same_day": same_day, "hour_before": hour_before}


def due_rounds(now: datetime) -> list[Due]:
    """Return the rounds whose time has come and is not over, but for those that exist already."""
    found = [due for due in _all_due(now) if due.moment.at <= now < due.moment.not_after]
    rows = MessageRound.objects.filter(occurrence__in={due.occurrence_id for due in found})
    known = set(rows.values_list("occurrence", "kind", "about"))
    return [due for due in found if (due.occurrence_id, due.kind, due.moment.about) not in known]


def moment_of(row: MessageRound) -> Moment | None:
    """Return when a reminder that was planned is due as things stand now; None for one that has no clock."""
    occurrence = row.occurrence
    zone = occurrence.event.time_zone
    if row.kind in REMINDERS:
        return REMINDERS[row.kind](occurrence.starts_at, zone)
    if row.kind == "shift":
        shift = Shift.objects.filter(pk=row.about.partition("@")[0], removed=None).first()
        return before_shift(occurrence.starts_at + shift.begins_after, zone, shift.pk) if shift else None
    return after(occurrence.starts_at, occurrence.ends_at, zone) if row.kind == "thanks" else None


def to_remind_of(now: datetime) -> OccurrenceQuerySet:
    """Return the dates that somebody comes to, and that begin so soon that reminders may be due."""
    return _with_people().filter(starts_at__gt=now, starts_at__lte=now + _FURTHEST)


def to_thank_for(now: datetime) -> OccurrenceQuerySet:
    """Return the dates that somebody came to, and that have just ended."""
    return _with_people().filter(ends_at__gt=now - _HOUR - _THANKS_FOR, ends_at__lte=now - _HOUR)


def _with_people() -> OccurrenceQuerySet:
    coming = Attendee.objects.filter(occurrence=OuterRef("pk"), state__in=[State.REGISTERED, State.ATTENDED])
    return Occurrence.objects.scheduled().filter(Exists(coming), event__status=EventStatus.PUBLISHED)


def _all_due(now: datetime) -> Iterator[Due]:
    for number, event, owner, starts, zone in to_remind_of(now).values_list(*_FIELDS, "starts_at", "event__time_zone"):
        for kind, at in REMINDERS.items():
            yield Due(kind, number, event, owner, at(starts, zone))
    for number, event, owner, starts, ends, zone in to_thank_for(now).values_list(
        *_FIELDS, "starts_at", "ends_at", "event__time_zone"
    ):
        yield Due("thanks", number, event, owner, after(starts, ends, zone))
    yield from _shifts_due(now)


def _shifts_due(now: datetime) -> Iterator[Due]:
    helpers = ShiftSignup.objects.filter(state=SignupState.REGISTERED)
    near = helpers.filter(
        occurrence__status="scheduled",
        occurrence__starts_at__gt=now - _FURTHEST_SHIFT,
        occurrence__starts_at__lte=now + _FURTHEST_SHIFT + _BEFORE_SHIFT,
        shift__removed=None,
        shift__event__status=EventStatus.PUBLISHED,
    ).annotate(begins=F("occurrence__starts_at") + F("shift__begins_after"))
    soon = near.filter(begins__gt=now, begins__lte=now + _BEFORE_SHIFT)
    fields = ("occurrence", "shift", "shift__event", "shift__organisation", "begins", "shift__event__time_zone")
    for number, shift, event, owner, begins, zone in soon.values_list(*fields).distinct():
        yield Due("shift", number, event, owner, before_shift(begins, zone, shift))


_FIELDS: Final = ("pk", "event", "organisation")

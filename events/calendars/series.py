"""An event that comes again: one entry with its rule, and one for each date that the rule would put wrongly."""

from datetime import date, datetime

from events.calendars.entries import CANCELLED, CONFIRMED, Calendar, status_of, times_of
from events.calendars.lines import UTC_NAMES, duration, fold, wall
from events.links import event_url
from events.models import Event, Occurrence, Recurrence
from events.recurrence.local_time import on_the_wall, to_utc
from events.recurrence.rules import parse_rule
from events.states import EventStatus


def add_series(calendar: Calendar, event: Event, recurrence: Recurrence) -> None:
    """Add all dates of an event: RRULE with EXDATE and RDATE, and RECURRENCE-ID for what is otherwise.

    Dates that the rule does not name stay beside it (RDATE). Those that it names and that are none are left out, as
    far as dates exist; what comes later follows the rule.
    """
    if event.status == EventStatus.CANCELLED:
        _add_rule(calendar, event, recurrence, left_out=[], beside=[], status=CANCELLED)
        return
    rule = parse_rule(recurrence.rule, zone=event.time_zone)
    named = set(rule.days(first=recurrence.first_day, until=recurrence.laid_out_until))
    known = {row.rule_day: row for row in event.occurrences.all() if row.rule_day}
    left_out = sorted(named - known.keys())
    beside = sorted(known.keys() - named)
    _add_rule(calendar, event, recurrence, left_out=left_out, beside=beside, status=CONFIRMED)
    for day in sorted(known):
        row = known[day]
        if status_of(event, row) == CANCELLED or not _is_by_the_rule(row, event, recurrence):
            _add_other(calendar, event, recurrence, row)


def _add_rule(
    calendar: Calendar,
    event: Event,
    recurrence: Recurrence,
    *,
    left_out: list[date],
    beside: list[date],
    status: str,
) -> None:
    zone = event.time_zone
    rule = parse_rule(recurrence.rule, zone=zone).for_calendars(begins=recurrence.begins, zone=zone)
    first = datetime.combine(recurrence.first_day, recurrence.begins)
    last = datetime.combine(max([recurrence.laid_out_until, *beside]), recurrence.begins)
    calendar.note_years(zone, first, last)
    head = (
        f"UID:{event.uid}\r\n{_clocks('DTSTART', [first], zone)}DURATION:{duration(recurrence.lasts)}\r\n"
        f"{fold(f'RRULE:{rule}')}{_days('EXDATE', left_out, recurrence, zone)}"
        f"{_days('RDATE', beside, recurrence, zone)}"
    )
    calendar.write(head, event, link=event_url(event), status=status, sequence=event.revision)


def _add_other(calendar: Calendar, event: Event, recurrence: Recurrence, row: Occurrence) -> None:
    """Add a date that is moved or cancelled, or whose night is longer or shorter than others."""
    calendar.note_years(event.time_zone, row.starts_at, row.ends_at)
    head = (
        f"UID:{event.uid}\r\n"
        f"{_days('RECURRENCE-ID', [row.rule_day] if row.rule_day else [], recurrence, event.time_zone)}"
        f"{times_of(row, event.time_zone)}"
    )
    calendar.write(
        head,
        event,
        link=event_url(event, row),
        status=status_of(event, row),
        # Newer than the rule, too, or calendars keep what the rule says.
        sequence=max(event.revision, row.revision),
        note=row.cancel_note,
    )


def _is_by_the_rule(row: Occurrence, event: Event, recurrence: Recurrence) -> bool:
    """Tell whether calendars put a date where it is: there, it always lasts as long (RFC 5545, section 3.8.5.3)."""
    if row.rule_day is None:
        return True
    clock = datetime.combine(row.rule_day, recurrence.begins)
    starts = to_utc(clock, event.time_zone)
    exists = on_the_wall(starts, event.time_zone) == clock
    return exists and (row.starts_at, row.ends_at) == (starts, starts + recurrence.lasts)


def _days(name: str, days: list[date], recurrence: Recurrence, zone: str) -> str:
    return _clocks(name, [datetime.combine(day, recurrence.begins) for day in days], zone)


def _clocks(name: str, clocks: list[datetime], zone: str) -> str:
    """Return a property with times as clocks on the wall show them."""
    if not clocks:
        return ""
    if zone in UTC_NAMES:
        return fold(f"{name}:{','.join(f'{wall(clock)}Z' for clock in clocks)}")
    return fold(f"{name};TZID={zone}:{','.join(wall(clock) for clock in clocks)}")

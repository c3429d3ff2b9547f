"""An event that comes again: one entry with its rule, and one for each date that the rule would put wrongly."""

from datetime import datetime

from events.calendars.entries import CANCELLED, CONFIRMED, Calendar, status_of
from events.calendars.lines import UTC_NAMES, duration, fold, time_line, wall
from events.links import event_url
from events.models import Event, Recurrence
from events.recurrence.local_time import on_the_wall, to_utc
from events.recurrence.rules import parse_rule
from events.states import EventStatus


def add_series(calendar: Calendar, event: Event, recurrence: Recurrence) -> None:
    """Add all dates of an event: RRULE with EXDATE and RDATE, and RECURRENCE-ID for what is otherwise.

    Dates that the rule does not name, or for another hour than calendars know them by, stay beside it (RDATE). Those
    that it names and that are none are left out, as far as dates exist; what comes later follows the rule.
    """
    if event.status == EventStatus.CANCELLED:
        _add_rule(calendar, event, recurrence, left_out=[], beside=[], status=CANCELLED)
        return
    zone = event.time_zone
    rule = parse_rule(recurrence.rule, zone=zone)
    named = {
        day: datetime.combine(day, recurrence.begins)
        for day in rule.days(first=recurrence.first_day, until=recurrence.laid_out_until)
    }
    rows = [(row, row.recurrence_id) for row in event.occurrences.order_by("rule_day") if row.recurrence_id]
    by_rule = {
        row.rule_day for row, known in rows if row.rule_day in named and to_utc(named[row.rule_day], zone) == known
    }
    left_out = [clock for day, clock in sorted(named.items()) if day not in by_rule]
    beside = [known for row, known in rows if row.rule_day not in by_rule]
    _add_rule(calendar, event, recurrence, left_out=left_out, beside=beside, status=CONFIRMED)
    for row, known in rows:
        # By a rule it always lasts as long (RFC 5545, section 3.8.5.3).
        lasts_as_long = (row.starts_at, row.ends_at) == (known, known + recurrence.lasts)
        as_said = lasts_as_long and on_the_wall(known, zone).time() == recurrence.begins
        if status_of(event, row) == CANCELLED or not as_said:
            # An hour that a night leaves out is another one on the wall.
            clocks = [named[row.rule_day]] if row.rule_day in by_rule else []
            calendar.add(row, event, known_as=_clocks("RECURRENCE-ID", clocks, zone))


def _add_rule(
    calendar: Calendar,
    event: Event,
    recurrence: Recurrence,
    *,
    left_out: list[datetime],
    beside: list[datetime],
    status: str,
) -> None:
    zone = event.time_zone
    rule = parse_rule(recurrence.rule, zone=zone).for_calendars(begins=recurrence.begins, zone=zone)
    first = datetime.combine(recurrence.first_day, recurrence.begins)
    calendar.note_years(zone, first, datetime.combine(recurrence.laid_out_until, recurrence.begins))
    for moment in beside:
        calendar.note_years(zone, moment, moment)
    head = (
        f"{_clocks('DTSTART', [first], zone)}DURATION:{duration(recurrence.lasts)}\r\n"
        f"{fold(f'RRULE:{rule}')}{_clocks('EXDATE', left_out, zone)}"
        f"{''.join(time_line('RDATE', moment, zone) for moment in beside)}"
    )
    calendar.write(head, event, link=event_url(event), status=status, sequence=event.revision)


def _clocks(name: str, clocks: list[datetime], zone: str) -> str:
    """Return a property with times as clocks on the wall show them."""
    if not clocks:
        return ""
    if zone in UTC_NAMES:
        return fold(f"{name}:{','.join(f'{wall(clock)}Z' for clock in clocks)}")
    return fold(f"{name};TZID={zone}:{','.join(wall(clock) for clock in clocks)}")

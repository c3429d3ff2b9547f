"""The times at which a rule says that an event takes place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from events.models import Recurrence
from events.recurrence.local_time import to_utc
from events.recurrence.rules import parse_rule

# Of one event, however its rule goes: more than once a day for a year is nothing that people come to.
MOST: Final = 400


@dataclass(frozen=True)
class Slot:
    """One time an event takes place: the day by which the rule names it, and begin and end in UTC."""

    day: date
    starts_at: datetime
    ends_at: datetime


def slot_on(day: date, *, begins: time, lasts: timedelta, zone: str) -> Slot:
    """Return when an event takes place that begins on a day at a time.

    The end is counted on the wall as well: who meets from ten in the evening to six ends at six, also in the night in
    which clocks change. Where that leaves no time between the two, it lasts as long as on other days.
    """
    wall = datetime.combine(day, begins)
    starts, ends = to_utc(wall, zone), to_utc(wall + lasts, zone)
    return Slot(day, starts, ends if ends > starts else starts + lasts)


def slots_of(recurrence: Recurrence, zone: str, *, until: date) -> Iterator[Slot]:
    """Yield when it takes place, the first time first, up to a day; without the days that are left out."""
    left_out = set(recurrence.left_out)
    for day in parse_rule(recurrence.rule, zone=zone).days(first=recurrence.first_day, until=until):
        if day not in left_out:
            yield slot_on(day, begins=recurrence.begins, lasts=recurrence.lasts, zone=zone)

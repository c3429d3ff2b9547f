"""Rules of RFC 5545, section 3.3.10, as far as events use them: by days, weeks, months and years.

    rule = parse_rule("FREQ=MONTHLY;BYDAY=2TU;COUNT=12")
    rule.days(first=date(2026, 1, 13), until=date(2026, 12, 31))

No rule names hours, so an event comes at most once a day, and a day names each time it comes.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time
from itertools import islice
from typing import Final

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.recurrence.local_time import YEARS, on_the_wall, to_utc
from events.wording import beside

LONGEST: Final = 300
MOST_TIMES: Final = 1_000
# After so many years the same days are the same weekdays.
_SAME_AGAIN: Final = 400
_WEEKDAY: Final = "(?:MO|TU|WE|TH|FR|SA|SU)"
_FREQUENCIES: Final = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_LARGEST_INTERVAL: Final = 366


def _numbers(largest: int) -> Callable[[str], bool]:
    def fits(text: str) -> bool:
        parts = text.split(",")
        return all(re.fullmatch(r"[+-]?[1-9]\d{0,2}", part) and abs(int(part)) <= largest for part in parts)

    return fits


def _number(largest: int) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(r"[1-9][0-9]{0,3}", text) is not None and int(text) <= largest


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


_PARTS: Final[dict[str, Callable[[str], bool]]] = {
    "FREQ": lambda text: text in _FREQUENCIES,
    "INTERVAL": _number(_LARGEST_INTERVAL),
    "COUNT": _number(MOST_TIMES),
    "UNTIL": _matches(r"\d{8}(?:T\d{6}Z?)?"),
    "BYDAY": _matches(rf"(?:[+-]?[1-9]\d?)?{_WEEKDAY}(?:,(?:[+-]?[1-9]\d?)?{_WEEKDAY})*"),
    "BYMONTHDAY": _numbers(31),
    "BYYEARDAY": _numbers(366),
    "BYWEEKNO": _numbers(53),
    "BYMONTH": _matches(r"(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2]))*"),
    "BYSETPOS": _numbers(366),
    "WKST": _matches(_WEEKDAY),
}


@dataclass(frozen=True)
class Rule:
    """A rule that was checked. `text` is RRULE without its end; the end is a number of times, a day, or none."""

    text: str
    count: int | None = None
    until: date | None = None

    def __str__(self) -> str:
        """Return the rule as it is kept: an end by day is that day, where the event takes place."""
        return ";".join(filter(None, [self.text, self._end(self.until.strftime("%Y%m%d") if self.until else "")]))

    def days(self, *, first: date, until: date) -> Iterator[date]:
        """Yield the days from the first one on, up to a day and to the rule's own end."""
        last = min(until, self.until) if self.until else until
        # Where a rule names no day any more, dateutil looks for one up to the year 9999. Calendars are the same every
        # 400 years, so it is asked as late as can be: it would take seconds else, and a rule may come from anybody.
        later = (MAXYEAR - max(first, last).year) // _SAME_AGAIN * _SAME_AGAIN
        begin, end = (day.replace(year=day.year + later) for day in (first, last))
        found = rrulestr(
            f"{self.text};UNTIL={end:%Y%m%d}T000000", dtstart=datetime.combine(begin, time.min), cache=False
        )
        return (moment.date().replace(year=moment.year - later) for moment in islice(found, self.count))

    def for_calendars(self, *, begins: time, zone: str) -> str:
        """Return RRULE as calendars take it: UNTIL is the last time it begins, in UTC (section 3.3.10)."""
        last = to_utc(datetime.combine(self.until, begins), zone) if self.until else None
        return ";".join(filter(None, [self.text, self._end(last.strftime("%Y%m%dT%H%M%SZ") if last else "")]))

    def _end(self, until: str) -> str:
        return f"COUNT={self.count}" if self.count else f"UNTIL={until}" if until else ""


def parse_rule(text: str, *, zone: str) -> Rule:
    """Return the rule that a text says, with or without `RRULE:` before it.

    `zone` is where the event takes place: an UNTIL in UTC is the day that it is there. Raises `ValidationError`.
    """
    if len(text) > LONGEST:
        raise _unreadable()
    parts: dict[str, str] = {}
    for part in text.strip().upper().removeprefix("RRULE:").strip(";").split(";"):
        name, _equals, value = part.partition("=")
        if name not in _PARTS or name in parts or not _PARTS[name](value):
            raise _unreadable()
        parts[name] = value
    _check_together(parts)
    until, count = parts.pop("UNTIL", ""), parts.pop("COUNT", "")
    last = _day(until, zone) if until else None
    if last and last.year not in YEARS:
        raise _unreadable()
    ordered = ";".join(f"{name}={parts[name]}" for name in _PARTS if name in parts)
    return Rule(ordered, int(count) if count else None, last)


def _check_together(parts: dict[str, str]) -> None:
    """Raise `ValidationError` for parts that the RFC does not allow beside each other."""
    frequency = parts.get("FREQ", "")
    numbered = re.search(r"\d", parts.get("BYDAY", "")) is not None
    others = parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"}
    forbidden = (
        not frequency,
        "COUNT" in parts and "UNTIL" in parts,
        numbered and (frequency not in {"MONTHLY", "YEARLY"} or "BYWEEKNO" in parts),
        "BYMONTHDAY" in parts and frequency == "WEEKLY",
        "BYYEARDAY" in parts and frequency != "YEARLY",
        "BYWEEKNO" in parts and frequency != "YEARLY",
        "BYSETPOS" in parts and not others,
    )
    if any(forbidden):
        raise _unreadable()


def _day(text: str, zone: str) -> date:
    try:
        day = datetime.strptime(text[:8], "%Y%m%d").date()  # noqa: DTZ007 - a day on the wall
        if not text.endswith("Z"):
            return day
        moment = datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return on_the_wall(moment, zone).date()
    except (ValueError, OverflowError) as error:
        raise _unreadable() from error


def _unreadable() -> ValidationError:
    message = _("Write a rule by days, weeks, months or years, such as FREQ=WEEKLY;BYDAY=TU;COUNT=10.")
    return beside("rule", message, code="invalid")

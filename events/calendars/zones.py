"""VTIMEZONE: what clocks in a zone show, told by rules, since Outlook takes no lists of days (RFC 5545, section 3.6.5).

The rules are not in the data of time zones that Python reads: there are only the moments at which clocks change. So the
years around the events are looked through, and the rule that fits each run of years is found.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from events.calendars.lines import utc, wall

# Rules are looked for in so many years after the last event, and hold on when they hold until then.
_AHEAD: Final = 12
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK: Final = 7
# A rule is one that held for so many years; what happened less often is told by its day.
_FEWEST: Final = 3
# Some days more than the shortest month has may be wanted: "on or after the 25th".
_SHORTEST_MONTH: Final = 28


@dataclass(frozen=True)
class Change:
    """A moment at which clocks change. `clock` is what they showed, had they not."""

    at: datetime
    clock: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def kind(self) -> tuple[object, ...]:
        """What all changes of one rule have in common."""
        clock = self.clock
        return self.before, self.after, self.name, self.summer, clock.month, clock.weekday(), clock.time()


@lru_cache(maxsize=512)
def time_zone(zone: str, first_year: int, last_year: int) -> str:
    """Return VTIMEZONE of a zone, right from the first of these years to the last, and on if its rules hold on."""
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    until = last_year + _AHEAD
    found: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for change in _changes(ZoneInfo(zone), begin, datetime(until + 1, 1, 1, tzinfo=UTC)):
        found[change.kind].append(change)
    parts = [_standing(begin, zone)]
    for changes in found.values():
        for run in _runs(changes):
            parts += _told(run, until)
    return f"BEGIN:VTIMEZONE\r\nTZID:{zone}\r\n{''.join(parts)}END:VTIMEZONE\r\n"


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Change]:
    step, moment = timedelta(days=1), begin
    before = moment.astimezone(zone)
    while moment < end:
        later = moment + step
        after = later.astimezone(zone)
        if (before.utcoffset(), before.tzname()) != (after.utcoffset(), after.tzname()):
            yield _change(zone, moment, later)
        moment, before = later, after


def _change(zone: ZoneInfo, early: datetime, late: datetime) -> Change:
    """Find the moment between two at which clocks change."""
    said = early.astimezone(zone).utcoffset(), early.astimezone(zone).tzname()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        local = middle.astimezone(zone)
        if (local.utcoffset(), local.tzname()) == said:
            early = middle
        else:
            late = middle
    before, after = early.astimezone(zone).utcoffset() or timedelta(0), late.astimezone(zone)
    return Change(
        at=late,
        clock=(late + before).replace(tzinfo=None),
        before=before,
        after=after.utcoffset() or timedelta(0),
        name=after.tzname() or "",
        summer=bool(after.dst()),
    )


def _runs(changes: list[Change]) -> Iterator[list[Change]]:
    """Yield those of following years together, once a year each, as far as one rule fits."""
    run: list[Change] = []
    for change in changes:
        follows = run and change.clock.year == run[-1].clock.year + 1 and _rule([*run, change])
        if run and not follows:
            yield run
            run = []
        run.append(change)
    yield run


def _rule(run: list[Change]) -> str:
    """Return the rule by which clocks change in all these years; empty if there is none."""
    days = [change.clock.day for change in run]
    month, weekday = run[0].clock.month, _DAYS[run[0].clock.weekday()]
    weeks = {(day - 1) // _WEEK for day in days}
    if len(weeks) == 1 and max(weeks) < _SHORTEST_MONTH // _WEEK:
        return f"FREQ=YEARLY;BYMONTH={month};BYDAY={weeks.pop() + 1}{weekday}"
    if all((change.clock + timedelta(weeks=1)).month != month for change in run):
        return f"FREQ=YEARLY;BYMONTH={month};BYDAY=-1{weekday}"
    if max(days) - min(days) < _WEEK:
        first = max(max(days) - _WEEK + 1, 1)
        listed = ",".join(str(first + day) for day in range(_WEEK))
        return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={listed};BYDAY={weekday}"
    return ""


def _told(run: list[Change], until: int) -> list[str]:
    if len(run) < _FEWEST:
        return [_observance(change) for change in run]
    # A day later than the last time: some compare it with the clock on the wall, although it is in UTC.
    ends = "" if run[-1].clock.year >= until else f";UNTIL={utc(run[-1].at + timedelta(days=1))}"
    return [_observance(run[0], f"RRULE:{_rule(run)}{ends}\r\n")]


def _observance(change: Change, rule: str = "") -> str:
    kind = "DAYLIGHT" if change.summer else "STANDARD"
    return (
        f"BEGIN:{kind}\r\nDTSTART:{wall(change.clock)}\r\n{rule}"
        f"TZOFFSETFROM:{_offset(change.before)}\r\nTZOFFSETTO:{_offset(change.after)}\r\n"
        f"TZNAME:{change.name}\r\nEND:{kind}\r\n"
    )


def _standing(begin: datetime, zone: str) -> str:
    """Return what held when it all begins."""
    local = begin.astimezone(ZoneInfo(zone))
    after, summer = local.utcoffset() or timedelta(0), local.dst() or timedelta(0)
    clock = (begin + after - summer).replace(tzinfo=None) - timedelta(days=1)
    return _observance(Change(begin, clock, after - summer, after, local.tzname() or "", bool(summer)))


def _offset(offset: timedelta) -> str:
    sign, seconds = ("-", -offset) if offset < timedelta(0) else ("+", offset)
    hours, rest = divmod(int(seconds.total_seconds()), 3600)
    minutes, left = divmod(rest, 60)
    return f"{sign}{hours:02}{minutes:02}" + (f"{left:02}" if left else "")

"""A month of what was found, as a calendar shows it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, DateField, F, Func, Window
from django.db.models.functions import RowNumber
from django.utils.formats import get_format

from events.discovery.dates import Month
from events.discovery.search import Search
from events.models import Occurrence
from events.page_cache import tag_event

MOST_A_DAY: Final = 3
# Clocks on the wall differ from UTC by at most so much.
_FARTHEST_ZONE: Final = timedelta(hours=14)
# How far ahead a month can be asked for by the links.
_MONTHS_AHEAD: Final = 13


@dataclass(frozen=True)
class Day:
    """A day of the calendar: the first events of it, and how many more there are."""

    day: date
    occurrences: list[Occurrence]
    more: int
    is_in_month: bool
    is_today: bool


@dataclass(frozen=True)
class MonthPage:
    """A month, in weeks. `previous` and `next` are None where there is nothing to look for."""

    month: Month
    weeks: list[list[Day]]
    previous: Month | None
    next: Month | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing takes place in it."""
        return not any(day.occurrences for week in self.weeks for day in week)


def month_page(search: Search, now: datetime) -> MonthPage:
    """Return the month that is asked for, or the one with the first day asked for, or this one."""
    today = now.astimezone(search.zone).date()
    days = search.days(now)
    month = search.asked.month or Month.of((days.first if days else None) or today)
    by_day: dict[date, list[Occurrence]] = {}
    totals: dict[date, int] = {}
    for row in _first_of_each_day(search, month, now):
        by_day.setdefault(row.day, []).append(row)
        totals[row.day] = row.that_day
        tag_event(row.event)
    # Django counts the week from Sunday, Python from Monday.
    weeks = [
        [
            Day(
                day,
                by_day.get(day, []) if Month.of(day) == month else [],
                max(0, totals.get(day, 0) - MOST_A_DAY),
                is_in_month=Month.of(day) == month,
                is_today=day == today,
            )
            for day in week
        ]
        for week in month.weeks(first_weekday=(int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7)
    ]
    latest = Month.of(today.replace(day=1) + timedelta(days=30 * _MONTHS_AHEAD))
    first = Month.of(today)
    return MonthPage(
        month,
        weeks,
        month.previous() if month.first > first.first else None,
        month.next() if month.first < latest.first else None,
    )


def _first_of_each_day(search: Search, month: Month, now: datetime) -> list[Any]:
    """Return the first occurrences of each day, as clocks at the event show it, with `day` and `that_day`."""
    begins = datetime.combine(month.first, time(0), UTC) - _FARTHEST_ZONE
    ends = datetime.combine(month.last + timedelta(days=1), time(0), UTC) + _FARTHEST_ZONE
    day = Func(
        F("event__time_zone"), F("starts_at"), template="(timezone(%(expressions)s))::date", output_field=DateField()
    )
    rows = (
        search.occurrences(now)
        .filter(starts_at__gte=begins, starts_at__lt=ends)
        .annotate(day=day)
        .filter(day__gte=month.first, day__lte=month.last)
        .annotate(
            place_in_day=Window(RowNumber(), partition_by=["day"], order_by=["starts_at", "id"]),
            that_day=Window(Count("*"), partition_by=["day"]),
        )
        .filter(place_in_day__lte=MOST_A_DAY)
        .order_by("starts_at", "id")
        .select_related("event__organisation")
        .defer("event__description", "event__questions", "event__accessibility")
    )
    return list(rows)

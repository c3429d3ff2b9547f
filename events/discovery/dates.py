"""Which days somebody asks for."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from events.discovery.fields import Asked

_SATURDAY: Final = 5
_WEEK: Final = 7
_MONTH: Final = 30


@dataclass(frozen=True)
class Days:
    """Days from the first to the last, both included; None where there is no such end."""

    first: date | None
    last: date | None


def days_of(asked: "Asked", *, today: date) -> Days | None:
    """Return the days that are asked for, by names such as "weekend" or from one to another; None for any."""
    match asked.when:
        case "today":
            return Days(today, today)
        case "tomorrow":
            return Days(today + timedelta(days=1), today + timedelta(days=1))
        case "weekend":
            # On a Sunday, what is left of this one.
            saturday = today + timedelta(days=max(0, _SATURDAY - today.weekday()))
            return Days(saturday, saturday + timedelta(days=6 - saturday.weekday()))
        case "week":
            return Days(today, today + timedelta(days=_WEEK - 1))
        case "month":
            return Days(today, today + timedelta(days=_MONTH - 1))
    return Days(asked.first, asked.last) if asked.first or asked.last else None


@dataclass(frozen=True)
class Month:
    """A month of the calendar."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that a day is in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    def next(self) -> "Month":
        """Return the month after it."""
        return Month.of(self.last + timedelta(days=1))

    def previous(self) -> "Month":
        """Return the month before it."""
        return Month.of(self.first - timedelta(days=1))

    def weeks(self, *, first_weekday: int) -> Iterator[list[date]]:
        """Yield the weeks that touch it, seven days each; Monday is 0."""
        yield from calendar.Calendar(first_weekday).monthdatescalendar(self.year, self.number)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

"""How times are said, in pages, mails and texts alike: in the event's zone, and in the reader's where it differs."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.quiet_hours import zone as known_zone


@dataclass(frozen=True)
class Span:
    """What clocks in one zone show at the beginning and at the end."""

    starts: datetime
    ends: datetime
    zone: str

    @property
    def date(self) -> str:
        """The first day, as people say it: "Saturday, May 2, 2026"."""
        return _day(self.starts)

    @property
    def times(self) -> str:
        """From when to when: "7:00 p.m. to 9:00 p.m. EST"; the day of the end is said when it is another one.

        Each time names its offset when clocks change in between: 1:30 may come twice in such a night.
        """
        first, last = _clock(self.starts), _clock(self.ends)
        if self.starts.tzname() != self.ends.tzname():
            first = f"{first} {_mark(self.starts)}"
        if self.ends.date() != self.starts.date():
            last = _("%(time)s on %(day)s") % {"time": f"{last} {_mark(self.ends)}", "day": _day(self.ends)}
        else:
            last = f"{last} {_mark(self.ends)}"
        return _("%(begins)s to %(ends)s") % {"begins": first, "ends": last}

    @property
    def begins(self) -> str:
        """When it begins: "7:00 p.m. EST"."""
        return f"{_clock(self.starts)} {_mark(self.starts)}"

    @property
    def place(self) -> str:
        """Where clocks show this: "New York"."""
        return self.zone.rpartition("/")[2].replace("_", " ")

    def __str__(self) -> str:
        return _("%(date)s, %(times)s") % {"date": self.date, "times": self.times}


@dataclass(frozen=True)
class When:
    """When something takes place. `elsewhere` is the same for a reader whose clocks show something else, else None."""

    here: Span
    elsewhere: Span | None = None

    @property
    def date(self) -> str:
        """The day where it takes place."""
        return self.here.date

    @property
    def times(self) -> str:
        """From when to when where it takes place."""
        return self.here.times

    def __str__(self) -> str:
        return str(self.here)


def when(starts: datetime, ends: datetime, zone: str, *, reader_zone: str = "") -> When:
    """Return how to say that something lasts from one moment to another, in the active language.

    Times are moments in any zone; `zone` and `reader_zone` are IANA names. A reader's zone that is not known is left
    out, and so is one in which clocks show the same at both moments.
    """
    here = _span(starts, ends, zone)
    if not reader_zone or known_zone(reader_zone) is None:
        return When(here)
    there = _span(starts, ends, reader_zone)
    same = (here.starts.utcoffset(), here.ends.utcoffset()) == (there.starts.utcoffset(), there.ends.utcoffset())
    return When(here, None if same else there)


def _span(starts: datetime, ends: datetime, zone: str) -> Span:
    place = ZoneInfo(zone)
    return Span(starts.astimezone(place), ends.astimezone(place), zone)


def _day(moment: datetime) -> str:
    return _("%(weekday)s, %(date)s") % {
        "weekday": date_format(moment, "l"),
        "date": date_format(moment, "DATE_FORMAT"),
    }


def _clock(moment: datetime) -> str:
    return date_format(moment, "TIME_FORMAT")


def _mark(moment: datetime) -> str:
    """Return the zone's short name where it has one, else how far its clocks are from UTC."""
    name = moment.tzname() or ""
    return name if name.isalpha() else _offset(moment)


def _offset(moment: datetime) -> str:
    text = moment.isoformat()[-6:]
    return "UTC" if text == "+00:00" else f"UTC{text}"

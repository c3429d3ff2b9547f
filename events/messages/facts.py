"""What is true for a reader of a message: names, times, and addresses as far as they may know them."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.links import calendar_url, event_url, personal_url
from events.models import Attendee, Event, Occurrence
from events.states import SignupState, State
from events.when import When, when
from events.where import Where, may_read_exact, where


@dataclass(frozen=True)
class Facts:
    """What stands in the frame of a mail, and what placeholders become. Made in the active language."""

    event: Event
    when: When
    where: Where
    link: str
    label: str
    calendar_link: str = ""
    first_name: str = ""
    shifts: list[str] = field(default_factory=list)

    def placeholders(self, more: dict[str, str]) -> dict[str, str]:
        """Return what placeholders become."""
        return {
            "first_name": self.first_name,
            "event": self.event.title,
            "date": self.when.date,
            "time": self.when.here.begins,
            "place": str(self.where),
            "organisation": self.event.organisation.name,
            "link": self.link,
            "note": "",
            **more,
        }

    def frame(self) -> dict[str, Any]:
        """Return what the frame of a mail shows below the text."""
        elsewhere = self.when.elsewhere
        told = {
            "elsewhere": _("%(when)s where you are") % {"when": elsewhere} if elsewhere else "",
            "place": str(self.where),
            "join_link": self.where.join_url,
            "calendar_link": self.calendar_link,
            "shifts": self.shifts,
        }
        fixed = {"event_title": self.event.title, "when": str(self.when), "link": self.link, "label": self.label}
        return fixed | {name: value for name, value in told.items() if value}


def facts_for(attendee: Attendee, *, language: str) -> Facts:
    """Return what is true for an attendee. Their link is the personal one, or the event's once they do not come."""
    occurrence = attendee.occurrence
    event = occurrence.event
    comes = attendee.state != State.CANCELLED
    return Facts(
        event=event,
        when=when(occurrence.starts_at, occurrence.ends_at, event.time_zone, reader_zone=attendee.time_zone),
        where=where(event, exact=may_read_exact(event, attendee)),
        link=personal_url(attendee, language=language) if comes else event_url(event, occurrence, language=language),
        label=_("Look at your registration") if comes else _("Look at the event"),
        # Also who comes no more: the file takes the date out of their calendar.
        calendar_link=calendar_url(attendee, language=language),
        first_name=attendee.first_name,
        shifts=_shifts_of(attendee, occurrence),
    )


def _shifts_of(attendee: Attendee, occurrence: Occurrence) -> list[str]:
    lines = []
    for signup in attendee.signups.select_related("shift").order_by("shift__begins_after", "shift_id"):
        shift = signup.shift
        begins = occurrence.starts_at + shift.begins_after
        span = when(begins, begins + shift.lasts, occurrence.event.time_zone)
        text = _("%(shift)s: %(when)s") % {"shift": shift.name, "when": span}
        if signup.state == SignupState.REGISTERED:
            lines.append("\n".join(filter(None, (text, shift.instructions))))
        else:
            lines.append(f"{text} ({_('on the waitlist')})")
    return lines


def clock(occurrence: Occurrence, after: timedelta) -> str:
    """Return what clocks show there some time after it begins."""
    begins = occurrence.starts_at + after
    return when(begins, begins + timedelta(minutes=1), occurrence.event.time_zone).here.begins


def day_and_time(moment: Any, zone: str) -> str:
    """Return a moment as people at the event say it."""
    span = when(moment, moment + timedelta(minutes=1), zone).here
    return _("%(date)s, %(times)s") % {"date": date_format(span.starts, "DATE_FORMAT"), "times": span.begins}

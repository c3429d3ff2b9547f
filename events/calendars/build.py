"""Calendar files of an event, of an attendee, and of a list of dates.

Each date is the same in all of them: `Event.uid`, and RECURRENCE-ID for one of several. So whoever has the file of an
event that comes again, follows a feed and has a place at one date, has that date once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from events.calendars.entries import CANCELLED, CONFIRMED, TENTATIVE, Calendar, status_of
from events.calendars.series import add_series
from events.links import personal_url
from events.models import Attendee, Event, Occurrence, Recurrence
from events.states import EventStatus, SignupState, State
from events.when import when
from events.where import may_read_exact

MOST: Final = 5_000


def calendar_of_event(event: Event, occurrence: Occurrence | None = None, *, now: datetime | None = None) -> str:
    """Return the file of an event as everybody may read it: of all its dates, or of one.

    What was cancelled says so, with the UID of before (METHOD:CANCEL).
    """
    calendar = Calendar(now or timezone.now())
    recurrence = None if occurrence else Recurrence.objects.filter(event=event).first()
    if recurrence is not None:
        add_series(calendar, event, recurrence)
        off = event.status == EventStatus.CANCELLED
    else:
        date = occurrence or event.occurrences.get()
        calendar.add(date, event)
        off = status_of(event, date) == CANCELLED
    return calendar.text(name=event.title, method="CANCEL" if off else "PUBLISH")


def calendar_of_attendee(attendee: Attendee, *, now: datetime | None = None) -> str:
    """Return an attendee's own file, with the address, how to join and their shifts once they have a place.

    Who waits is tentative. Who comes no more gets METHOD:CANCEL: the date leaves their calendar. So do dates that they
    were moved away from.
    """
    occurrence, event = attendee.occurrence, attendee.occurrence.event
    calendar = Calendar(now or timezone.now(), exact=may_read_exact(event, attendee))
    off = attendee.state == State.CANCELLED or status_of(event, occurrence) == CANCELLED
    waits = attendee.state in {State.PENDING, State.WAITLISTED, State.OFFERED}
    calendar.add(
        occurrence,
        event,
        status=CANCELLED if off else TENTATIVE if waits else CONFIRMED,
        newer=attendee.revision,
        more="" if off else _own(attendee),
    )
    former = Occurrence.objects.filter(pk__in=attendee.formerly).upcoming(calendar.now) if attendee.formerly else ()
    for date in former:
        calendar.add(date, date.event, status=CANCELLED, newer=attendee.revision)
    return calendar.text(name=event.title, method="CANCEL" if off else "PUBLISH")


def calendar_of_dates(occurrences: Iterable[Occurrence], *, name: str, now: datetime | None = None) -> str:
    """Return a feed of dates, with their events and organisations loaded, as everybody may read them."""
    calendar = Calendar(now or timezone.now())
    for occurrence in occurrences:
        calendar.add(occurrence, occurrence.event)
    return calendar.text(name=name)


def _own(attendee: Attendee) -> str:
    """Return what only this attendee is told."""
    event, starts = attendee.occurrence.event, attendee.occurrence.starts_at
    signups = attendee.signups.filter(state=SignupState.REGISTERED).select_related("shift")
    lines = []
    for signup in signups.order_by("shift__begins_after", "shift_id"):
        shift = signup.shift
        span = when(starts + shift.begins_after, starts + shift.begins_after + shift.lasts, event.time_zone)
        lines.append(_("Your shift: %(shift)s, %(when)s") % {"shift": shift.name, "when": span})
        lines += [shift.instructions] if shift.instructions else []
    lines.append(_("Change or cancel: %(link)s") % {"link": personal_url(attendee)})
    return "\n".join(lines)

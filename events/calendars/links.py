"""Links by which a date gets into somebody's calendar."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from events.links import event_url
from events.models import Event, Occurrence
from events.where import where


@dataclass(frozen=True)
class AddLink:
    """A way to add a date. `key` names it for styles and tests."""

    key: str
    label: str
    url: str


def add_links(occurrence: Occurrence, *, exact: bool = False, file: str = "") -> list[AddLink]:
    """Return the ways to add a date to a calendar, in the active language.

    `exact`: the reader may know the address and how to join. `file` is the attendee's own file
    (`events.links.calendar_url`), without which it is the public one.
    """
    event = occurrence.event
    place = where(event, exact=exact)
    link = event_url(event, occurrence)
    details = "\n\n".join(filter(None, (event.summary, place.join_url, link)))
    own_file = file or file_url(event, occurrence)
    starts, ends = occurrence.starts_at.astimezone(UTC), occurrence.ends_at.astimezone(UTC)
    google = {
        "action": "TEMPLATE",
        "text": event.title,
        "dates": f"{_compact(starts)}/{_compact(ends)}",
        "ctz": event.time_zone,
        "details": details,
        "location": str(place),
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": event.title,
        "startdt": starts.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "enddt": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "body": details,
        "location": str(place),
    }
    yahoo = {
        "v": "60",
        "title": event.title,
        "st": _compact(starts),
        "et": _compact(ends),
        "desc": details,
        "in_loc": str(place),
    }
    return [
        AddLink("google", "Google", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        AddLink("apple", "Apple", own_file),
        AddLink("outlook", "Outlook", f"https://outlook.live.com/calendar/0/action/compose?{urlencode(outlook)}"),
        AddLink(
            "office", "Microsoft 365", f"https://outlook.office.com/calendar/0/action/compose?{urlencode(outlook)}"
        ),
        AddLink("yahoo", "Yahoo", f"https://calendar.yahoo.com/?{urlencode(yahoo)}"),
        AddLink("file", _("Calendar file (.ics)"), own_file),
    ]


def file_url(event: Event, occurrence: Occurrence | None = None) -> str:
    """Return the address of the file of an event, or of one of its dates."""
    path = reverse("event-calendar", args=[event.organisation.slug, event.slug])
    day = occurrence.rule_day if occurrence else None
    return f"{settings.BASE_URL}{path}{f'?on={day.isoformat()}' if day else ''}"


def subscribe_url(organisation: Organisation) -> str:
    """Return the address by which calendars follow all public events of an organisation."""
    path = reverse("organisation-calendar", args=[organisation.slug])
    return f"webcal://{settings.BASE_URL.partition('://')[2]}{path}"


def _compact(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")

"""What the resources of events share: scopes, what a token reaches, and times as clocks on the wall."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Annotated, Any, Final, TypeVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BeforeValidator, WithJsonSchema

from accounts.api.authentication import ApiRequest
from accounts.scopes import Scope, register_scope
from accounts.services.api_tokens import note_read
from events import access
from events.models import Attendee, Event, Occurrence
from events.recurrence.local_time import YEARS
from events.sight import Sight

READ: Final = "events:read"
WRITE: Final = "events:write"
READ_PEOPLE: Final = "attendees:read"
WRITE_PEOPLE: Final = "attendees:write"
CHECK_IN: Final = "check_ins:write"
PEOPLE_READ: Final = "attendees.read"

_T = TypeVar("_T", bound=date)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CLOCK: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)


def register_scopes() -> None:
    """Make the scopes of events known."""
    for scope in (
        Scope(READ, gettext_lazy("Read events, also drafts, and how many come"), access.VIEW),
        Scope(WRITE, gettext_lazy("Make, change, publish and cancel events"), access.MANAGE),
        Scope(READ_PEOPLE, gettext_lazy("Read who comes to events"), access.ATTENDEES),
        Scope(WRITE_PEOPLE, gettext_lazy("Register people for events, change and cancel that"), access.ATTENDEES),
        Scope(CHECK_IN, gettext_lazy("Check people in at the door"), access.CHECK_IN),
    ):
        register_scope(scope)


def _clock(shown: Any) -> datetime:
    """Return what clocks show. Raises `ValueError` for what they never do."""
    if (read := _read(datetime, _CLOCK, shown)) is None:
        raise ValueError(_("Write what clocks show there, without a zone, such as 2026-11-03T19:00."))
    return read


def _read(kind: type[_T], pattern: re.Pattern[str], sent: Any) -> _T | None:
    """Return a day or a moment in a year that zones know; None for what is none, or written otherwise."""
    if isinstance(sent, str) and pattern.fullmatch(sent):
        with suppress(ValueError):
            read = kind.fromisoformat(sent)
            return read if read.year in YEARS else None
    return None


Clock = Annotated[
    datetime,
    BeforeValidator(_clock),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{_CLOCK.pattern}$",
            "description": "What clocks show where the event takes place, such as 2026-11-03T19:00.",
        }
    ),
]


def _day(sent: Any) -> date:
    """Return the day. Raises `ValueError` for none."""
    if (read := _read(date, _DAY, sent)) is None:
        raise ValueError(_("Write a day, such as 2026-11-03."))
    return read


Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "pattern": f"^{_DAY.pattern}$", "description": "A day there: 2026-11-03."}),
]


def events_of(request: ApiRequest, key: str) -> QuerySet[Event]:
    """Return the events with which the token's organisation may do that: its own, and those held with others."""
    rows = Event.objects.filter(access.held_by(request.auth.organisation, key))
    return rows.select_related("organisation", "recurrence", "cover").prefetch_related("cover__renditions")


def found_event(request: ApiRequest, number: int, key: str = access.VIEW) -> Event:
    """Return an event. Raises `Http404` for one that is not theirs."""
    return _found(events_of(request, key).filter(pk=number))


def occurrences_of(request: ApiRequest, key: str) -> QuerySet[Occurrence]:
    """Return the occurrences of these events."""
    events = events_of(request, key).select_related(None).order_by().values("pk")
    return Occurrence.objects.filter(event__in=events).select_related("event__organisation")


def found_occurrence(request: ApiRequest, number: int, key: str = access.VIEW) -> Occurrence:
    """Return an occurrence. Raises `Http404`."""
    return _found(occurrences_of(request, key).filter(pk=number))


def attendees_of(request: ApiRequest, key: str = access.ATTENDEES) -> QuerySet[Attendee]:
    """Return who comes to these events."""
    events = events_of(request, key).select_related(None).order_by().values("pk")
    rows = Attendee.objects.filter(occurrence__event__in=events)
    return rows.select_related("occurrence__event__organisation").prefetch_related("signups")


def found_attendee(request: ApiRequest, number: int) -> Attendee:
    """Return an attendee. Raises `Http404`."""
    return _found(attendees_of(request).filter(pk=number))


def as_seen(request: ApiRequest, event: Event) -> Any:
    """Return an event as the token's owner may see it."""
    return all_as_seen(request, [event])[0]


def all_as_seen(request: ApiRequest, events: Sequence[Event]) -> list[Any]:
    """Return events so: a query where some are of others."""
    sights = sights_at(request, events)
    return [sights[event.pk].event(event) for event in events]


def people_as_seen(request: ApiRequest, attendees: Sequence[Attendee]) -> list[Any]:
    """Return attendees so. Each host hears that its people were read."""
    events = {attendee.occurrence.event_id: attendee.occurrence.event for attendee in attendees}
    sights = sights_at(request, events.values())
    for number, event in events.items():
        if not sights[number].standing.host:
            note_read(token=request.auth.token, action=PEOPLE_READ, whose=event.organisation, of=event)
    return [sights[attendee.occurrence.event_id].attendee(attendee) for attendee in attendees]


def sights_at(request: ApiRequest, events: Iterable[Event]) -> dict[int, Sight]:
    """Return what the token's owner sees of each event, by its number."""
    caller = request.auth
    standings = access.standings_at(events, caller.organisation)
    return {number: Sight(caller.membership, standing) for number, standing in standings.items()}


def note_people_read(request: ApiRequest) -> None:
    """Write down that a program reads who comes."""
    note_read(token=request.auth.token, action=PEOPLE_READ)


def _found(rows: QuerySet[Any]) -> Any:
    row = rows.first()
    if row is None:
        raise Http404
    return row

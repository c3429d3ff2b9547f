"""Who is meant of those who come to an event: the list, files, paper and actions on many ask the same way."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q, QuerySet

from accounts.console.acting import Acting
from accounts.console.numbers import row_number
from accounts.models import Channel
from events.access import ATTENDEES, held_by
from events.models import Attendee, Event
from events.states import Source, State

PARAMETERS: Final = ("q", "date", "state", "shift", "source", "consent")


def attendees_meant(event: Event, query: Mapping[str, Any]) -> QuerySet[Attendee]:
    """Return the attendees of an event that a query means, in the order of joining; what it cannot mean is left out.

    `date` and `shift` are numbers, `state`, `source` and `consent` words of events.states and of channels.
    """
    rows = Attendee.objects.filter(occurrence__event=event).order_by("occurrence__starts_at", "sequence")
    if words := str(query.get("q") or "").replace("\0", "").split():
        for word in words:
            found = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
            rows = rows.filter(found | Q(phone__contains=word))
    if date := row_number(str(query.get("date") or "")):
        rows = rows.filter(occurrence=date)
    if (state := query.get("state")) in State.values:
        rows = rows.filter(state=state)
    if shift := row_number(str(query.get("shift") or "")):
        rows = rows.filter(signups__shift=shift)
    if (source := query.get("source")) in Source.values:
        rows = rows.filter(source=source)
    if (consent := query.get("consent")) in Channel.values:
        rows = rows.filter(consents__contains=[consent])
    return rows


def attendees_for(acting: Acting) -> QuerySet[Attendee]:
    """Return all attendees that the organisation manages: its own, and those of others that gave the right."""
    events = Event.objects.filter(held_by(acting.organisation, ATTENDEES)).order_by()
    return Attendee.objects.filter(occurrence__event__in=events.values("pk"))

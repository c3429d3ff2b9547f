"""Keep the dates of events that come again ahead of time."""

from django.db import transaction

from events.models import Event, Recurrence
from events.services.capacity import turns_of
from events.services.listing import follow_event
from events.services.occurrences import bring_in_line
from events.states import EventStatus


@transaction.atomic
def extend(*, recurrence_id: int) -> None:
    """Add the occurrences of an event up to the horizon; of one that was cancelled, none."""
    recurrence = Recurrence.objects.select_related("event").filter(pk=recurrence_id).first()
    if recurrence is None:
        return
    turns_of(recurrence.event)
    event = Event.objects.select_related("organisation").select_for_update(of=["self"]).get(pk=recurrence.event_id)
    current = Recurrence.objects.get(pk=recurrence_id)
    # Most nights nothing is added to most events: their pages stay in the cache.
    if event.status != EventStatus.CANCELLED and bring_in_line(event, current):
        follow_event(event)

"""Keep what the public list is looked through by in step with events: on occurrences, where one index finds it."""

from django.db import connection, transaction
from django.utils import timezone

from events.models import Event, Occurrence
from events.page_cache import purge_event, purge_lists
from events.where import COARSE

_LIST = """
    UPDATE events_occurrence AS occurrence SET
        listed = fresh.listed,
        longitude = fresh.longitude,
        latitude = fresh.latitude
    FROM (
        SELECT one.id,
            event.status = 'published' AND event.visibility = 'public' AND one.status = 'scheduled'
                AND one.ends_at > %(now)s AS listed,
            CASE WHEN event.location_type = 'virtual' THEN NULL
                WHEN event.address_visibility = 'everybody' THEN event.longitude
                ELSE round(event.longitude::numeric, %(coarse)s)::float8 END AS longitude,
            CASE WHEN event.location_type = 'virtual' THEN NULL
                WHEN event.address_visibility = 'everybody' THEN event.latitude
                ELSE round(event.latitude::numeric, %(coarse)s)::float8 END AS latitude
        FROM events_occurrence AS one JOIN events_event AS event ON event.id = one.event_id
        WHERE event.id = %(event)s
    ) AS fresh
    WHERE occurrence.id = fresh.id
        AND (occurrence.listed, occurrence.longitude, occurrence.latitude)
            IS DISTINCT FROM (fresh.listed, fresh.longitude, fresh.latitude)
"""


def follow_event(event: Event) -> None:
    """Bring an event's occurrences, and the pages that show it, in step with it, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, {"event": event.pk, "now": timezone.now(), "coarse": COARSE})
    purge_event(event)


@transaction.atomic
def unlist_past() -> int:
    """Take occurrences that are over out of the list; return how many."""
    number = Occurrence.objects.filter(listed=True, ends_at__lte=timezone.now()).update(listed=False)
    if number:
        purge_lists()
    return number

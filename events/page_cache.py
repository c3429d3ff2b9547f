"""What cached pages depend on of events, and when that is purged.

Services change events by querysets, which no signal tells of. So each change that people can see ends in `purge_event`,
in its own transaction: whoever is told that it is done is told the truth for every reader.
"""

from cms.content.pagecache.causes import Cause, purge_because
from cms.content.pagecache.tags import list_tags, lists_tag, row_tag
from cms.infra.pagecache import record
from events.models import Event


def tag_event(event: Event) -> None:
    """Note that the page being rendered shows something of an event: its own page, a card, a line in a list."""
    record(row_tag(Event, event.pk))


def tag_occurrences(organisation_id: int | None = None) -> None:
    """Note that the page being rendered depends on which events there are, of one organisation or of all."""
    record(lists_tag(Event), *list_tags(Event, _facets(organisation_id)))


def purge_event(event: Event) -> None:
    """Purge the pages that show an event, and the lists that it may stand in; a draft stands in none."""
    # A caller may hold the row as it was before it was published.
    if event.published_at is None and not Event.objects.shown().filter(pk=event.pk).exists():
        return
    tags = {row_tag(Event, event.pk), *list_tags(Event), *list_tags(Event, _facets(event.organisation_id))}
    purge_because(Cause.ROW_CHANGED, row_tag(Event, event.pk), tags)


def purge_lists() -> None:
    """Purge every list of events, after some were taken out of them by the clock."""
    purge_because(Cause.ROW_CHANGED, lists_tag(Event), {lists_tag(Event)})


def _facets(organisation_id: int | None) -> list[str]:
    return [f"organisation:{organisation_id}"] if organisation_id is not None else []

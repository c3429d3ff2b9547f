"""An organisation's next events, for its own front page."""

from typing import Final

from django.utils import timezone

from accounts.models import Organisation
from accounts.places.front_page import Section
from cms.infra.pagecache import ends_at
from events.discovery.results import Item, Results, for_cards
from events.links import listing_url
from events.models import Occurrence
from events.page_cache import tag_event, tag_occurrences

_MOST: Final = 6


def of_organisation(organisation: Organisation) -> Section | None:
    """Return the organisation's next events, for its front page."""
    tag_occurrences(organisation.pk)
    now = timezone.now()
    rows = for_cards(Occurrence.objects.listed(now).of(organisation))[:_MOST]
    found = Results([Item(row, None) for row in rows], 1, has_next=False)
    if not found.items:
        return None
    for item in found.items:
        tag_event(item.occurrence.event)
    for moment in found.turns(now):
        ends_at(moment)
    return Section("events/_front_page.html", {"items_shown": found.items, "all_url": listing_url(organisation)})

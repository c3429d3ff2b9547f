"""The next events, for pages of others: an organisation's own front page, and blocks of Wagtail's pages."""

from typing import Final

from django.utils import timezone
from wagtail.models import Locale

from accounts.models import Organisation
from accounts.places.front_page import Section
from cms.content.teasers import UpcomingEvent
from cms.infra.pagecache import ends_at
from events.discovery.results import Item, Results, for_cards
from events.links import event_path, listing_url
from events.models import Occurrence
from events.models.occurrences import OccurrenceQuerySet
from events.page_cache import tag_event, tag_occurrences
from events.pages.finding import organisation_at
from events.when import when
from events.where import where

_MOST: Final = 6


def of_organisation(organisation: Organisation) -> Section | None:
    """Return the organisation's next events, for its front page."""
    found = _next(Occurrence.objects.of(organisation), organisation, _MOST)
    if not found:
        return None
    context = {"items_shown": [Item(row, None) for row in found], "all_url": listing_url(organisation)}
    return Section("events/_front_page.html", context)


def teased(_locale: Locale, count: int, *, organisation: str = "", tag: str = "") -> list[UpcomingEvent]:
    """Return the next events for a block of a page; `organisation` is an address that one has, or had before."""
    rows, whose = Occurrence.objects.all(), None
    if organisation:
        whose = organisation_at(organisation)
        rows = rows.of(whose) if whose else rows.none()
    if tag:
        rows = rows.filter(event__tags__contains=[tag.strip().lower()])
    return [_teaser(row) for row in _next(rows, whose, count)]


def _next(rows: OccurrenceQuerySet, organisation: Organisation | None, most: int) -> list[Occurrence]:
    """Return the first of those that everybody may find, for a page that is thrown away when they are others."""
    tag_occurrences(organisation.pk if organisation else None)
    now = timezone.now()
    found = list(for_cards(rows.listed(now))[:most])
    for row in found:
        tag_event(row.event)
    for moment in Results([Item(row, None) for row in found], 1, has_next=False).turns(now):
        ends_at(moment)
    return found


def _teaser(row: Occurrence) -> UpcomingEvent:
    event = row.event
    here = when(row.starts_at, row.ends_at, event.time_zone).here
    place = str(where(event, exact=False))
    return UpcomingEvent(event.title, here.starts, place, event_path(event, row), here.begins)

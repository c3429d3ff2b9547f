"""What other apps must know of the lists of events."""

from urllib.parse import urlsplit

from django.conf import settings

from accounts.places.front_page import register_front_page_section
from cms.content import teasers
from cms.infra.security import allow_pictures


def join() -> None:
    """Make it known. For `AppConfig.ready()`."""
    from cms.content.seo.directory import register_sections
    from cms.content.seo.sitemaps import register_sitemap
    from events.discovery.coming import of_organisation, teased
    from events.discovery.listed_for_programs import EventListSitemap, EventSitemap, sections_of_events

    register_front_page_section("events", of_organisation, order=10)
    teasers.register("events", teased)
    register_sitemap("events", EventSitemap)
    register_sitemap("event-lists", EventListSitemap)
    register_sections(sections_of_events)
    if settings.EVENTS_MAP_TILES:
        tiles = urlsplit(settings.EVENTS_MAP_TILES)
        allow_pictures(f"{tiles.scheme}://{tiles.netloc}")

"""What other apps must know of the lists of events."""

from urllib.parse import urlsplit

from django.conf import settings

from accounts.places.front_page import register_front_page_section
from cms.infra.security import allow_pictures


def join() -> None:
    """Make it known. For `AppConfig.ready()`."""
    from events.discovery.coming import of_organisation

    register_front_page_section("events", of_organisation, order=10)
    if settings.EVENTS_MAP_TILES:
        tiles = urlsplit(settings.EVENTS_MAP_TILES)
        allow_pictures(f"{tiles.scheme}://{tiles.netloc}")

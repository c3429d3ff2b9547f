"""What other apps must know of the lists of events."""

from urllib.parse import urlsplit

from django.conf import settings

from cms.infra.security import allow_pictures


def join() -> None:
    """Make it known. For `AppConfig.ready()`."""
    if settings.EVENTS_MAP_TILES:
        tiles = urlsplit(settings.EVENTS_MAP_TILES)
        allow_pictures(f"{tiles.scheme}://{tiles.netloc}")

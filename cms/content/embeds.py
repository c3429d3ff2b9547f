"""Videos that stay at their host.

Nothing is asked of the host: neither by the server, which knows the player's address from the video's, nor by the
visitor's browser before they press play.
"""

import re
from dataclasses import dataclass
from typing import Any

from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder


@dataclass(frozen=True)
class VideoHost:
    """A host of videos: how its addresses look, and where its player is."""

    name: str
    pattern: re.Pattern[str]
    player: str


VIDEO_HOSTS = (
    VideoHost(
        "YouTube",
        re.compile(
            r"^https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|live/|embed/)|youtu\.be/)"
            r"(?P<id>[\w-]{6,20})"
        ),
        "https://www.youtube-nocookie.com/embed/{id}",
    ),
    VideoHost(
        "Vimeo",
        re.compile(r"^https?://(?:www\.)?vimeo\.com/(?P<id>\d{5,12})(?:[/?#]|$)"),
        "https://player.vimeo.com/video/{id}?dnt=1",
    ),
)
# For the Content-Security-Policy: the only origins a page may frame.
PLAYER_ORIGINS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")


def video_at(url: str) -> tuple[VideoHost, str] | None:
    """Return the host of the video at `url` and the address of its player, or None for any other address."""
    for host in VIDEO_HOSTS:
        match = host.pattern.match(url)
        if match:
            return host, host.player.format(id=match["id"])
    return None


class VideoFinder(EmbedFinder):
    """Tells Wagtail what it embeds, from the address alone."""

    def accept(self, url: str) -> bool:
        """Take every address, so that no other finder goes out to ask."""
        return bool(url)

    def find_embed(self, url: str, max_width: int | None = None, max_height: int | None = None) -> dict[str, Any]:  # noqa: ARG002 - Wagtail's signature
        """Return what Wagtail stores of the video; raise EmbedNotFoundException for any other address."""
        video = video_at(url)
        if video is None:
            raise EmbedNotFoundException
        host, player = video
        return {
            "title": host.name,
            "author_name": "",
            "provider_name": host.name,
            "type": "video",
            "thumbnail_url": "",
            "width": 1280,
            "height": 720,
            "html": player,
        }

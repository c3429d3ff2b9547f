"""Other forms in which a page can be had."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FeedLink:
    """A feed of a page's news; the address is full."""

    title: str
    url: str
    content_type: str

"""What a page may tease from apps above this one.

A block cannot import the blog or the help centre: they stand above it. They register here, in their `ready()`, the
selector that a teaser asks; a teaser nobody filled shows nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wagtail.models import Locale


@dataclass(frozen=True)
class UpcomingEvent:
    """An event as a teaser shows it; `starts_at` is in the zone whose clocks are meant."""

    title: str
    starts_at: datetime
    place: str
    url: str
    # The time with its zone, where that is not the site's own.
    clock: str = ""


# A selector takes a locale and a count, and returns at most so many pages (or UpcomingEvents), the first one first.
# That of "events" also takes `organisation` (its address) and `tag`, empty for any.
Selector = Callable[..., Iterable[Any]]

_selectors: dict[str, Selector] = {}


def register(kind: str, selector: Selector) -> None:
    """Let `selector` fill the teasers of this kind: "blog", "help" or "events"."""
    _selectors[kind] = selector


def teased(kind: str, locale: Locale, count: int, **narrowed: str) -> list[Any]:
    """Return up to `count` items of this kind, narrowed as it knows; none where no app fills it."""
    selector = _selectors.get(kind)
    return list(selector(locale, count, **narrowed)) if selector else []

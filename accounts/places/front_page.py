"""What other apps show on an organisation's own front page. They join in their `ready()`.

    register_front_page_section("events", coming_events, order=10)

`coming_events(organisation)` returns a `Section`, or None when there is nothing to show. What it reads must tag the
page (`listing`), which the page cache holds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Organisation


@dataclass(frozen=True)
class Section:
    """A part of the page: its template gets the context, and the page's own."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


BuildSection = Callable[[Organisation], Section | None]

_sections: dict[str, tuple[int, BuildSection]] = {}


def register_front_page_section(key: str, build: BuildSection, *, order: int = 100) -> None:
    """Make a part of the page known; the lower its `order`, the further up it stands."""
    if _sections.setdefault(key, (order, build)) != (order, build):
        raise ValueError(f"There is another section {key!r} already.")


def sections_of(organisation: Organisation) -> list[Section]:
    """Return the parts of the page that have something to show, in their order."""
    built = (build(organisation) for _order, build in sorted(_sections.values(), key=lambda known: known[0]))
    return [section for section in built if section is not None]

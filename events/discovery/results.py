"""A page of what was found, with all that a card shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db.models import Prefetch, QuerySet
from wagtail.images import get_image_model

from cms.content.images import PRESETS
from events.discovery.fields import KILOMETRES_IN_A_MILE, MOST_PAGES
from events.discovery.places import with_places
from events.discovery.search import Search
from events.models import Occurrence
from events.page_cache import tag_event

PER_PAGE: Final = 24
# Who looks for places left looks at so many at most: what comes after may be found by another filter.
_MOST_LOOKED_AT: Final = 1_000
_AT_A_TIME: Final = 100


@dataclass(frozen=True)
class Item:
    """An occurrence in a list. `distance` is in the unit that was asked for; None where no place was named."""

    occurrence: Occurrence
    distance: float | None


@dataclass(frozen=True)
class Results:
    """A page of a list."""

    items: list[Item]
    number: int
    has_next: bool
    # There is more than pages are made for: what is meant is found by narrowing it.
    is_cut: bool = False

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before it."""
        return self.number > 1

    @property
    def previous(self) -> int:
        """The number of the page before it."""
        return self.number - 1

    @property
    def next(self) -> int:
        """The number of the page after it."""
        return self.number + 1

    def turns(self, now: datetime) -> Iterable[datetime]:
        """Return the moments at which something here is different: it begins, is over, or registration closes."""
        for item in self.items:
            row = item.occurrence
            moments = (row.starts_at, row.ends_at, row.registration_deadline)
            yield from (moment for moment in moments if moment is not None and moment > now)


def results(search: Search, now: datetime) -> Results:
    """Return the page that is asked for. It looks at no more rows than it must: none are counted."""
    first = (search.asked.page - 1) * PER_PAGE
    rows = search.occurrences(now)
    if search.asked.free:
        numbers = list(islice(numbers_with_places(rows, now), first, first + PER_PAGE + 1))
        known = {row.pk: row for row in for_cards(rows.filter(pk__in=numbers))}
        found = [known[number] for number in numbers if number in known]
    else:
        found = list(for_cards(rows)[first : first + PER_PAGE + 1])
    items = [Item(row, _distance(row, search)) for row in found[:PER_PAGE]]
    for item in items:
        tag_event(item.occurrence.event)
    more, last = len(found) > PER_PAGE, search.asked.page >= MOST_PAGES
    return Results(items, search.asked.page, has_next=more and not last, is_cut=more and last)


def numbers_with_places(rows: QuerySet[Any], now: datetime) -> Iterator[int]:
    """Yield the numbers of those among the first thousand that have places left, in their order."""
    return with_places(_parts(rows), now)


def for_cards(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return occurrences with all that a card shows, and without the long texts that it does not."""
    images = get_image_model().objects.prefetch_renditions(*PRESETS["card"].filters)
    return (
        rows.select_related("event__organisation")
        .defer("event__description", "event__questions", "event__accessibility")
        .prefetch_related(Prefetch("event__cover", queryset=images))
    )


def _parts(rows: QuerySet[Any]) -> Iterator[list[int]]:
    numbers = list(rows.values_list("pk", flat=True)[:_MOST_LOOKED_AT])
    for begin in range(0, len(numbers), _AT_A_TIME):
        yield numbers[begin : begin + _AT_A_TIME]


def _distance(row: Occurrence, search: Search) -> float | None:
    kilometres: float | None = getattr(row, "distance", None)
    if kilometres is None:
        return None
    return kilometres if search.asked.unit == "km" else kilometres / KILOMETRES_IN_A_MILE

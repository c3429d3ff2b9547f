"""What happened with a contact, from all apps, the newest first and a page at a time.

A source reads no more than a page of its own rows, so the length of a history costs nothing:

    def deliveries(contact: Contact, page: Page) -> list[Entry]:
        rows = page.of(Delivery.objects.filter(...), "created_at")
        return [Entry(at=row.created_at, number=row.pk, title=row.purpose) for row in rows]
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from accounts.models import Contact

PAGE: Final = 30
_SALT: Final = "accounts.timeline"


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `number` tells it from others of its source at the same moment: a primary key."""

    at: datetime
    number: int
    title: str | Promise
    detail: str | Promise = ""
    url: str = ""
    icon: str = "info-circle"
    # Set by `timeline`.
    source: str = ""


# The place of an entry: nothing else has the same.
Place = tuple[datetime, str, int]


@dataclass(frozen=True)
class Page:
    """Which entries a source is asked for: at most `size`, after `place` where there is one, the newest first."""

    source: str
    size: int
    place: Place | None = None

    def of(self, rows: QuerySet[Any], at: str) -> QuerySet[Any]:
        """Return those of the rows that are on the page; `at` names the field that says when."""
        if self.place:
            moment, source, number = self.place
            same = Q(**{at: moment})
            # At the same moment, sources follow each other in the order of the alphabet, backwards.
            if self.source == source:
                same &= Q(pk__lt=number)
            older = Q(**{f"{at}__lt": moment})
            rows = rows.filter(older if self.source > source else older | same)
        return rows.order_by(f"-{at}", "-pk")[: self.size]


TimelineSource = Callable[[Contact, Page], list[Entry]]


@dataclass(frozen=True)
class Timeline:
    """A page of entries, and what to ask for the next one with; empty after the last."""

    entries: list[Entry]
    next: str = ""


def timeline(contact: Contact, *, after: str = "", size: int = PAGE) -> Timeline:
    """Return a page of what happened with a contact. Raises `ValueError` for an `after` that was not given out."""
    from accounts.contacts.registry import timeline_sources

    place = _read(after) if after else None
    found = [
        [replace(entry, source=name) for entry in source(contact, Page(name, size + 1, place))]
        for name, source in timeline_sources().items()
    ]
    entries = heapq.nlargest(size + 1, (entry for each in found for entry in each), key=_place)
    more = len(entries) > size
    entries = entries[:size]
    return Timeline(entries, _write(_place(entries[-1])) if more else "")


def _place(entry: Entry) -> Place:
    return entry.at, entry.source, entry.number


def _write(place: Place) -> str:
    at, source, number = place
    return signing.dumps([at.isoformat(), source, number], salt=_SALT)


def _read(text: str) -> Place:
    try:
        at, source, number = signing.loads(text, salt=_SALT)
    except signing.BadSignature as error:
        raise ValueError("There is no such page.") from error
    return datetime.fromisoformat(at), source, number

"""Whether places are left: for pages that load it apart, and for those who look for nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.places.rooms import SOURCE, TAKEN, WAITED_FOR

# From here on each place that is left is told.
_FEW: Final = 20
_PLACES: Final = f"""
    SELECT occurrence.id, least(occurrence.registration_deadline, occurrence.starts_at),
        coalesce(occurrence.capacity, event.capacity), {TAKEN}, {WAITED_FOR}, event.waitlist <> 'none'
    FROM {SOURCE} WHERE occurrence.id = ANY(%s) AND occurrence.listed
"""  # noqa: S608 - words of ours


@dataclass(frozen=True)
class Places:
    """How it stands with places at an occurrence; `left` is None where as many may come as want to."""

    left: int | None
    is_open: bool
    has_waitlist: bool

    @property
    def are_left(self) -> bool:
        """Whether somebody who registers now gets a place."""
        return self.is_open and (self.left is None or self.left > 0)

    @property
    def state(self) -> str:
        """In one word, for programs: open, few, full, waitlist or closed."""
        if not self.is_open:
            return "closed"
        if self.left is None or self.left > _FEW:
            return "open"
        if self.left > 0:
            return "few"
        return "waitlist" if self.has_waitlist else "full"

    def __str__(self) -> str:
        left = self.left or 0
        texts = {
            "open": _("Places left"),
            "few": ngettext("%(number)d place left", "%(number)d places left", left) % {"number": left},
            "full": _("Full"),
            "waitlist": _("Full, with a waitlist"),
            "closed": _("Registration has closed"),
        }
        return texts[self.state]


def places_at(occurrence_ids: Iterable[int], now: datetime) -> dict[int, Places]:
    """Return how it stands at occurrences of the public list, by number, in one query; others are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [list(occurrence_ids)])
        return {number: _places(now, *row) for number, *row in cursor.fetchall()}


def _places(
    now: datetime, closes: datetime, capacity: int | None, taken: int, waited_for: bool, has_waitlist: bool
) -> Places:
    # A place that is free while others wait is theirs.
    left = None if capacity is None else 0 if waited_for else max(0, capacity - int(taken))
    return Places(left, now < closes, has_waitlist)


def with_places(numbers: Iterator[list[int]], now: datetime) -> Iterator[int]:
    """Yield those where places are left, in their order, looking at so many at a time as there are in each part."""
    for part in numbers:
        known = places_at(part, now)
        yield from (number for number in part if number in known and known[number].are_left)

"""Which right shows which field of an event, its shifts and who comes: one table for API, console, files and paper.

What it does not name stands on the event's public page, or is a number: each co-host sees these, also one without any
right (a promoter). Members of the organisation whose event it is see the event whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accounts.models import Membership
from events.access import EDIT, MESSAGES, PEOPLE, Standing, may_at
from events.models import Attendee, Event, Shift
from events.states import AddressVisibility

# Any of these shows it to members of a co-host: whoever has something to do there can tell people how to come.
_HELPING: Final = frozenset({EDIT, PEOPLE, MESSAGES})
_PEOPLE: Final = frozenset({PEOPLE})
# No right of a co-host: what the organisation knows of its people stays there.
_NOBODY: Final[frozenset[str]] = frozenset()

# The exact address, where only those with a place read it.
ADDRESS: Final = ("venue", "street", "street_2", "postcode", "latitude", "longitude")
OF_EVENT: Final[Mapping[str, frozenset[str]]] = {"join_url": _HELPING, **dict.fromkeys(ADDRESS, _HELPING)}
OF_SHIFT: Final[Mapping[str, frozenset[str]]] = {"instructions": _HELPING}
OF_ATTENDEE: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("first_name", "last_name", "email", "phone", "answers", "consents", "utm", "referrer"), _PEOPLE),
    **dict.fromkeys(("note", "contact"), _NOBODY),
}
_TABLE: Final = {**OF_EVENT, **OF_SHIFT, **OF_ATTENDEE}


class Seen:
    """A row as somebody may see it: a field that their rights do not show is None."""

    def __init__(self, row: Any, hidden: Iterable[str]) -> None:
        self._row, self._hidden = row, frozenset(hidden)

    def __getattr__(self, name: str) -> Any:
        """Return a field, or anything else the row has."""
        return None if name in self._hidden else getattr(self._row, name)


@dataclass(frozen=True)
class Sight:
    """What a member sees of an event, and of those who come to it."""

    membership: Membership
    standing: Standing

    def shows(self, field: str) -> bool:
        """Tell whether they may see a field of the table. Raises `KeyError` for another."""
        rights = _TABLE[field]
        if self.standing.host:
            return field not in OF_ATTENDEE or may_at(self.membership, self.standing, PEOPLE)
        return any(may_at(self.membership, self.standing, right) for right in rights)

    @property
    def exact(self) -> bool:
        """Whether they may see the exact address and how to join, whoever else may."""
        return self.shows("street") and self.shows("join_url")

    def event(self, event: Event) -> Any:
        """Return an event as they may see it."""
        is_open = event.address_visibility == AddressVisibility.EVERYBODY
        return self._seen(event, (name for name in OF_EVENT if not (is_open and name in ADDRESS)))

    def shift(self, shift: Shift) -> Any:
        """Return a shift as they may see it."""
        return self._seen(shift, OF_SHIFT)

    def attendee(self, attendee: Attendee) -> Any:
        """Return somebody who comes as they may see them."""
        return self._seen(attendee, OF_ATTENDEE)

    def _seen(self, row: Any, fields: Iterable[str]) -> Seen:
        return Seen(row, [name for name in fields if not self.shows(name)])

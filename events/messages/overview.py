"""How the messages of an event stand: what goes when, whether it is changed or off, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from accounts.services.organisations import owner_key
from campaigns.selectors import counted_by_key
from campaigns.states import State
from events.messages.kinds import KINDS, Kind
from events.messages.orders import is_sent, settings_of
from events.models import Event

_OUT: Final = (State.ACCEPTED, State.DELIVERED, State.COMPLAINED)
_WAITING: Final = (State.PENDING, State.CLAIMED)
_FAILED: Final = (State.FAILED, State.BOUNCED, State.UNKNOWN)


@dataclass(frozen=True)
class Counts:
    """How many messages of a kind went out, wait, came back or were left out."""

    out: int = 0
    waiting: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Row:
    """A kind of message at an event."""

    kind: Kind
    is_on: bool
    is_changed: bool
    counts: Counts


def rows_of(event: Event) -> list[Row]:
    """Return every kind of message of an event, in the order in which they go."""
    own = settings_of(event)
    counted = counted_by_key(
        owner=owner_key(event.organisation), prefix=f"event:{event.pk}:", part=3, since=event.created
    )
    return [
        Row(
            kind,
            is_on=is_sent(kind, own.get(key)),
            is_changed=key in own and bool(own[key].words),
            counts=counts_of(counted.get(key, {})),
        )
        for key, kind in KINDS.items()
    ]


def counts_of(states: Mapping[str, int]) -> Counts:
    """Return how many messages stand how, of numbers by state."""

    def together(wanted: tuple[State, ...]) -> int:
        return sum(states.get(state, 0) for state in wanted)

    return Counts(together(_OUT), together(_WAITING), together(_FAILED), together((State.SKIPPED,)))

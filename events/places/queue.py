"""Whose turn it is: the published rules, as plain functions (docs/events.md).

1. Places are given in the order of joining.
2. Who comes while others wait goes to the end of the line, also when a place is free.
3. When places get free, a party that is too large for them is passed over, and those behind it get them;
4. but at most three others pass it: then places are kept for it until they are enough.
5. A party that is larger than all places there are keeps none, and in the last day before the start nobody does.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

MOST_PASSING: Final = 3
# How long before the start places are kept for nobody any more: an empty chair helps no one.
FILLS_UP_BEFORE: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Pool:
    """Places of an occurrence, or of a shift at it. `capacity` None: as many as come."""

    capacity: int | None
    taken: int
    somebody_waits: bool

    @property
    def free(self) -> int | None:
        """How many are left; None for no limit. Never negative."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    def has_room(self, party: int) -> bool:
        """Tell whether so many places are free, whoever waits for them."""
        return self.free is None or party <= self.free

    def takes(self, party: int) -> bool:
        """Tell whether a newcomer gets places at once (rule 2). Without a limit nobody has to wait."""
        return self.capacity is None or (not self.somebody_waits and self.has_room(party))


@dataclass(frozen=True)
class Waiting:
    """A party in line."""

    number: int
    party: int
    passed_over: int


@dataclass(frozen=True)
class Turn:
    """Who gets a place now, in order, and by how many others each was passed who does not."""

    admitted: list[int] = field(default_factory=list)
    passed: dict[int, int] = field(default_factory=dict)


def next_in_line(pool: Pool, line: Iterable[Waiting], *, keeps: bool = True) -> Turn:
    """Return whose turn it is; `line` in order. With `keeps`, places are kept for who was passed often (rule 4)."""
    turn, free = Turn(), pool.free
    # Those who stay behind, with how many may still pass them.
    behind: dict[int, int] = {}
    for each in line:
        if free is None or each.party <= free:
            turn.admitted.append(each.number)
            free = None if free is None else free - each.party
            for number in behind:
                behind[number] -= 1
                turn.passed[number] = turn.passed.get(number, 0) + 1
        elif keeps and pool.capacity is not None and each.party <= pool.capacity:
            behind[each.number] = MOST_PASSING - each.passed_over
        if free == 0 or any(left <= 0 for left in behind.values()):
            break
    return turn

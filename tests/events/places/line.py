"""The published rules once more, as plainly as they can be said: what the services do is compared with it."""

from dataclasses import dataclass, field

MOST_PASSING = 3
HOLDING = {"registered", "offered"}


@dataclass
class Party:
    """Somebody who has come to the door."""

    name: int
    size: int
    state: str
    passed: int = 0


@dataclass
class Line:
    """A door with so many places behind it. `parties` stand in the order of joining."""

    capacity: int
    promoted_to: str = "registered"
    parties: list[Party] = field(default_factory=list)

    @property
    def free(self) -> int:
        return self.capacity - sum(each.size for each in self.parties if each.state in HOLDING)

    @property
    def waiting(self) -> list[Party]:
        return [each for each in self.parties if each.state == "waitlisted"]

    def party(self, name: int) -> Party:
        return next(each for each in self.parties if each.name == name)

    def join(self, name: int, size: int, *, approval: bool = False) -> None:
        """Somebody new gets a place only if nobody waits."""
        state = "registered" if not self.waiting and size <= self.free else "waitlisted"
        self.parties.append(Party(name, size, "pending" if approval else state))

    def approve(self, name: int) -> None:
        """Somebody who was let in has the place in line that they had from the beginning."""
        party = self.party(name)
        ahead = self.parties[: self.parties.index(party)]
        free = party.size <= self.free and not any(each.state == "waitlisted" for each in ahead)
        party.state = "registered" if free else "waitlisted"

    def leave(self, name: int) -> None:
        self.party(name).state = "cancelled"
        self.settle()

    def resize(self, name: int, size: int) -> bool:
        """Tell whether somebody can come with so many."""
        party = self.party(name)
        more = size - party.size
        if size > self.capacity and more > 0:
            return False
        if more > 0 and party.state in HOLDING and (self.waiting or more > self.free):
            return False
        party.size = size
        if more:
            self.settle()
        return True

    def settle(self) -> None:
        """Let in the first who fits, one after the other, until somebody stands in the way who was passed too often."""
        while (party := self._next()) is not None:
            party.state = self.promoted_to
            for each in self.waiting:
                if self.parties.index(each) < self.parties.index(party) and each.size <= self.capacity:
                    each.passed += 1

    def _next(self) -> Party | None:
        for each in self.waiting:
            if each.size <= self.free:
                return each
            if each.size <= self.capacity and each.passed >= MOST_PASSING:
                return None
        return None

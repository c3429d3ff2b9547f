"""Wait for the turn and book, in one go: while the program thinks, nobody has the turn.

What is to be booked is decided before, by what can be seen without a turn. Then PostgreSQL alone waits, looks once
more, keeps the row if the decision is right still, and commits: a thread that had the turn would have to wait for the
other threads of its process before it could give it back. On a hot event that lets others in several times as often.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import IntegrityError, connection
from psycopg.errors import NotNullViolation

from cms.infra.statements import COMMIT, Statement, insertion, joined
from events.models import Attendee
from events.places.locking import told_if_busy, turn_statement
from events.places.rooms import FACTS, SOURCE, TAKEN, WAITED_FOR, Room
from events.states import State

_CAPACITY: Final = "coalesce(occurrence.capacity, event.capacity)"
# `Pool.takes`, in SQL: whether somebody new gets a place at once.
_TAKES: Final = f"({_CAPACITY} IS NULL OR (NOT {WAITED_FOR} AND {TAKEN} + %s <= {_CAPACITY}))"


class OutdatedDecisionError(Exception):
    """What was decided does not hold any more, since others have been quicker."""


def book_as_decided(room: Room, attendee: Attendee, *, before: Iterable[Statement], commits: bool) -> None:
    """Take the turn, and insert a new attendee if what was decided by `room` holds still.

    `before` are statements that need no turn: they go first in the same message. `commits`: the open transaction is
    the caller's alone, and ends here; else the turn lasts until its end. Raises `OutdatedDecisionError`, `BusyError`,
    and `IntegrityError` for an address that is registered: then the transaction is lost, and nothing was written.
    """
    # One message: each statement sees what the turn before has left.
    statements = [*before, turn_statement([room.occurrence_id]), _booking(room, attendee)]
    with connection.cursor() as cursor, _told_if_outdated(), told_if_busy():
        cursor.execute(*joined([*statements, COMMIT] if commits else statements))
        for _each in statements[1:]:
            cursor.nextset()
        attendee.sequence, attendee.registered_at = cursor.fetchone()
    attendee._state.adding = False  # noqa: SLF001 - Django has no public way


@contextmanager
def _told_if_outdated() -> Iterator[None]:
    """Raise `OutdatedDecisionError` where PostgreSQL has refused a row for want of a state."""
    try:
        yield
    except IntegrityError as error:
        refusal = error.__cause__
        if isinstance(refusal, NotNullViolation) and refusal.diag.column_name == "state":
            raise OutdatedDecisionError from error
        raise


def _booking(room: Room, attendee: Attendee) -> Statement:
    """Return the statement that inserts an attendee. Where the decision does not hold, no row can be: it has no state.

    So whatever stands before it in the same message is undone as well.
    """
    holds, premises = _premises(room, attendee)
    state = Statement(
        f"(SELECT %s FROM {SOURCE} WHERE occurrence.id = %s AND {holds})",  # noqa: S608 - names of ours
        [attendee.state, room.occurrence_id, *premises],
    )
    return insertion(attendee, instead={"state": state}, returning="sequence, registered_at")


def _premises(room: Room, attendee: Attendee) -> tuple[str, list[Any]]:
    """Return what must hold still, and its parameters."""
    facts = room.facts
    same = f"ROW({FACTS}) IS NOT DISTINCT FROM ROW({', '.join(['%s'] * len(facts))})"
    if attendee.state == State.PENDING:
        return same, [*facts]
    return f"{same} AND {_TAKES} = %s", [*facts, attendee.party, attendee.state == State.REGISTERED]

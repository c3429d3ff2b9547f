"""Wait for the turn and book, in one go: while the program thinks, nobody has the turn.

What is to be booked is decided before, by what can be seen without a turn. Then PostgreSQL alone waits, looks once
more, and keeps the row if the decision is right still. On a hot event that lets others in several times as often.
"""

from collections.abc import Iterable
from typing import Any, Final

from django.db import connection

from cms.infra.statements import Statement, columns_and_values, joined
from events.models import Attendee
from events.places.locking import told_if_busy, turn_statement
from events.places.rooms import FACTS, SOURCE, TAKEN, WAITED_FOR, Room
from events.states import State

_CAPACITY: Final = "coalesce(occurrence.capacity, event.capacity)"
# `Pool.takes`, in SQL: whether somebody new gets a place at once.
_TAKES: Final = f"({_CAPACITY} IS NULL OR (NOT {WAITED_FOR} AND {TAKEN} + %s <= {_CAPACITY}))"


def book_as_decided(room: Room, attendee: Attendee, *, before: Iterable[Statement]) -> bool:
    """Take the turn, and insert a new attendee if what was decided by `room` holds; return whether it does.

    `before` are statements that need no turn: they go first in the same message, and are done in any case. The turn
    lasts until the end of the transaction. Raises `BusyError`, and `IntegrityError` for an address that is registered.
    """
    # One message: each statement sees what the turn before has left.
    statements = [*before, turn_statement([room.occurrence_id]), _booking(room, attendee)]
    with connection.cursor() as cursor, told_if_busy():
        cursor.execute(*joined(statements))
        while cursor.nextset():
            pass
        row = cursor.fetchone()
    if row is None:
        return False
    attendee.sequence, attendee.registered_at = row
    attendee._state.adding = False  # noqa: SLF001 - Django has no public way
    return True


def _booking(room: Room, attendee: Attendee) -> Statement:
    """Return the statement that inserts an attendee where all that the decision rests upon is still so."""
    columns, values = columns_and_values(attendee)
    holds, premises = _premises(room, attendee)
    marks = ", ".join(["%s"] * len(values))
    statement = f"""
        INSERT INTO events_attendee ({columns}) SELECT {marks} FROM {SOURCE}
        WHERE occurrence.id = %s AND {holds} RETURNING sequence, registered_at
    """  # noqa: S608 - names of ours
    return Statement(statement, [*values, room.occurrence_id, *premises])


def _premises(room: Room, attendee: Attendee) -> tuple[str, list[Any]]:
    """Return what must hold still, and its parameters."""
    facts = room.facts
    same = f"ROW({FACTS}) IS NOT DISTINCT FROM ROW({', '.join(['%s'] * len(facts))})"
    if attendee.state == State.PENDING:
        return same, [*facts]
    return f"{same} AND {_TAKES} = %s", [*facts, attendee.party, attendee.state == State.REGISTERED]

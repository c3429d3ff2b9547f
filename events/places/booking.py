"""Wait for the turn and book, in one go: while the program thinks, nobody has the turn.

What is to be booked is decided before, by what can be seen without a turn. Then PostgreSQL alone waits, looks once
more, and keeps the row if the decision is right still. On a hot event that lets others in several times as often.
"""

from typing import Any, Final

from django.db import connection
from django.db.models.expressions import DatabaseDefault

from events.models import Attendee
from events.places.locking import told_if_busy, turn_statement
from events.places.rooms import FACTS, SOURCE, TAKEN, WAITED_FOR, Room
from events.states import State

_CAPACITY: Final = "coalesce(occurrence.capacity, event.capacity)"
# `Pool.takes`, in SQL: whether somebody new gets a place at once.
_TAKES: Final = f"({_CAPACITY} IS NULL OR (NOT {WAITED_FOR} AND {TAKEN} + %s <= {_CAPACITY}))"


def book_as_decided(room: Room, attendee: Attendee) -> bool:
    """Take the turn, and insert a new attendee if what was decided by `room` holds; return whether it does.

    The turn lasts until the end of the transaction in any case. Raises `BusyError`, and `IntegrityError` for an address
    that is registered there.
    """
    turn, key = turn_statement([room.occurrence_id])
    columns, values = _values(attendee)
    holds, premises = _premises(room, attendee)
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    # Two statements, one message: the second one sees what the turn before has left.
    statement = f"""
        {turn};
        INSERT INTO events_attendee ({names}) SELECT {", ".join(["%s"] * len(values))} FROM {SOURCE}
        WHERE occurrence.id = %s AND {holds} RETURNING sequence, registered_at
    """  # noqa: S608 - names of ours
    with connection.cursor() as cursor, told_if_busy():
        cursor.execute(statement, [*key, *values, room.occurrence_id, *premises])
        cursor.nextset()
        row = cursor.fetchone()
    if row is None:
        return False
    attendee.sequence, attendee.registered_at = row
    attendee._state.adding = False  # noqa: SLF001 - Django has no public way
    return True


def _premises(room: Room, attendee: Attendee) -> tuple[str, list[Any]]:
    """Return what must hold still, and its parameters."""
    facts = room.facts
    same = f"ROW({FACTS}) IS NOT DISTINCT FROM ROW({', '.join(['%s'] * len(facts))})"
    if attendee.state == State.PENDING:
        return same, [*facts]
    return f"{same} AND {_TAKES} = %s", [*facts, attendee.party, attendee.state == State.REGISTERED]


def _values(attendee: Attendee) -> tuple[list[str], list[Any]]:
    """Return columns and values of a new row, but for those that the database makes."""
    columns, values = [], []
    for field in Attendee._meta.concrete_fields:
        value = field.pre_save(attendee, add=True)
        if not isinstance(value, DatabaseDefault):
            columns.append(str(field.column))
            values.append(field.get_db_prep_save(value, connection))
    return columns, values

"""Take the turn and book, in one message: while the program thinks, nobody has the turn.

What can be decided without knowing who has come before is decided already. PostgreSQL waits, looks, gives a place or
one in line, and commits: a thread that had the turn would have to wait for the other threads of its process before it
could give it back. On a hot event that lets others in several times as often.
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

# Asked for first by whatever stands first in the message, which is then `NUMBER` to all that follows.
NEXT_NUMBER: Final = Statement("nextval(pg_get_serial_sequence('events_attendee', 'id'))", [])
NUMBER: Final = Statement("currval(pg_get_serial_sequence('events_attendee', 'id'))", [])
_CAPACITY: Final = "coalesce(occurrence.capacity, event.capacity)"
# `Pool.takes`, in SQL: whether somebody new gets a place at once.
_TAKES: Final = f"({_CAPACITY} IS NULL OR (NOT {WAITED_FOR} AND {TAKEN} + %s <= {_CAPACITY}))"


class OutdatedDecisionError(Exception):
    """What was decided does not hold: the event is not as it was read, or all places are taken."""


def book(room: Room, attendee: Attendee, *, waits: bool, before: Iterable[Statement], commits: bool) -> None:
    """Take the turn, and insert a new attendee in the state that was decided by `room`, where nobody had come yet.

    Whether a place is free for them is looked up in the turn; where none is, they get into line if they may (`waits`).
    `before` are statements that need no turn: they go first in the same message, and the first of them asks for
    `NEXT_NUMBER`. `commits`: the open transaction is the caller's alone, and ends here; else the turn lasts until its
    end. Raises `OutdatedDecisionError`, `BusyError`, and `IntegrityError` for an address that is registered: then the
    transaction is lost, and nothing was written.
    """
    # One message: each statement sees what the turn before has left.
    statements = [*before, turn_statement([room.occurrence_id]), _booking(room, attendee, waits=waits)]
    with connection.cursor() as cursor, _told_if_outdated(), told_if_busy():
        cursor.execute(*joined([*statements, COMMIT] if commits else statements))
        for _each in statements[1:]:
            cursor.nextset()
        attendee.pk, attendee.sequence, attendee.state, attendee.placed_at, attendee.registered_at = cursor.fetchone()
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


def _booking(room: Room, attendee: Attendee, *, waits: bool) -> Statement:
    """Return the statement that inserts an attendee. Where the decision does not hold, no row can be: it has no state.

    So whatever stands before it in the same message is undone as well.
    """
    state, parameters = _state(attendee, waits=waits)
    facts = room.facts
    same = f"ROW({FACTS}) IS NOT DISTINCT FROM ROW({', '.join(['%s'] * len(facts))})"
    decided = f"(SELECT (SELECT {state} FROM {SOURCE} WHERE occurrence.id = %s AND {same}) AS state) AS decided"  # noqa: S608 - names of ours
    placed = Statement("CASE WHEN decided.state = %s THEN %s::timestamptz END", [State.REGISTERED, attendee.placed_at])
    return insertion(
        attendee,
        instead={"id": NUMBER, "state": Statement("decided.state", []), "placed_at": placed},
        source=Statement(decided, [*parameters, room.occurrence_id, *facts]),
        returning="id, sequence, state, placed_at, registered_at",
    )


def _state(attendee: Attendee, *, waits: bool) -> Statement:
    """Return what gives the state, and its parameters; NULL where somebody can get neither a place nor one in line."""
    if attendee.state == State.PENDING:
        return Statement("%s", [attendee.state])
    parameters: list[Any] = [attendee.party, State.REGISTERED, State.WAITLISTED if waits else None]
    return Statement(f"CASE WHEN {_TAKES} THEN %s ELSE %s END", parameters)

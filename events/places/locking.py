"""One at a time may give or take places at an occurrence."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from cms.infra.statements import Statement

# The upper half of the lock's number, which nobody else uses: "rsvp" in ASCII.
_SPACE: Final = 0x72737670 << 32
# How long somebody waits for others: more would only make a longer line of requests.
_PATIENCE: Final = "5s"
_LIMIT: Final = "set_config('lock_timeout', %s, true)"
_TURN = "pg_advisory_xact_lock(%s)"


class BusyError(ValidationError):
    """So many register at this moment that it is not somebody's turn in time. Nothing was kept."""


def turn_statement(occurrence_ids: Iterable[int]) -> Statement:
    """Return the statement that waits for the turn; to be sent alone, or before another one."""
    keys = [_SPACE | (number & 0xFFFFFFFF) for number in sorted(set(occurrence_ids))]
    # A list is worked off from left to right; the limit ends with the transaction.
    return Statement(f"SELECT {', '.join([_LIMIT, *[_TURN] * len(keys)])}", [_PATIENCE, *keys])


def take_turn(occurrence_ids: Iterable[int]) -> None:
    """Wait until nobody else gives or takes places at these occurrences, up to the end of the transaction.

    What is read after this is as the ones before have left it, since PostgreSQL's READ COMMITTED looks anew with each
    statement; what was read before may be stale. Several are taken in one order by everybody. Raises `BusyError`.
    """
    with connection.cursor() as cursor, told_if_busy():
        cursor.execute(*turn_statement(occurrence_ids))


@contextmanager
def told_if_busy() -> Iterator[None]:
    """Raise `BusyError` where it is not somebody's turn in time."""
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        text = _("Many people are registering right now. Please try again in a moment.")
        raise BusyError(text, code="busy") from error

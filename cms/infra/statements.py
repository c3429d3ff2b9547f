"""Statements that are sent together: one way to the database and back for what several parts of the program write."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


class Statement(NamedTuple):
    """A statement, and its parameters."""

    sql: str
    parameters: list[Any]


# At the end of a message, where the transaction is the sender's alone: locks are held no longer than PostgreSQL works,
# while Python's threads wait for one another before one of them gets to say it. Django finds nothing left to commit.
COMMIT: Final = Statement("COMMIT", [])


def insertion(
    row: models.Model,
    *,
    instead: Mapping[str, Statement] = MappingProxyType({}),
    source: Statement | None = None,
    returning: str = "",
) -> Statement:
    """Return the statement that inserts a new row. It sends no signal, and gives the instance no number.

    `instead`: expressions for columns that are not to get the instance's own value; `source`: what these look at, as
    after FROM, of one row; `returning`: columns to be read.
    """
    columns, values, parameters = [], [], []
    for field in row._meta.concrete_fields:
        column = str(field.column)
        value = field.pre_save(row, add=True)
        # The others are made by the database.
        made = isinstance(value, DatabaseDefault) or (field.primary_key and value is None)
        if column in instead or not made:
            expression = instead.get(column) or Statement("%s", [field.get_db_prep_save(value, connection)])
            columns.append(connection.ops.quote_name(column))
            values.append(expression.sql)
            parameters += expression.parameters
    table = connection.ops.quote_name(row._meta.db_table)
    sql = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
    if source:
        sql, parameters = f"{sql} FROM {source.sql}", [*parameters, *source.parameters]
    return Statement(f"{sql} RETURNING {returning}" if returning else sql, parameters)


def joined(statements: Iterable[Statement]) -> Statement:
    """Return statements as one message; the results come one after the other (`cursor.nextset`)."""
    parts = list(statements)
    return Statement("; ".join(each.sql for each in parts), [value for each in parts for value in each.parameters])


def run_all(statements: Iterable[Statement]) -> None:
    """Send statements in one message."""
    with connection.cursor() as cursor:
        cursor.execute(*joined(statements))

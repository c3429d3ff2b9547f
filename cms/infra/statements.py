"""Statements that are sent together: one way to the database and back for what several parts of the program write."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


class Statement(NamedTuple):
    """A statement, and its parameters."""

    sql: str
    parameters: list[Any]


def insertion(row: models.Model) -> Statement:
    """Return the statement that inserts a new row. It sends no signal, and gives the instance no number."""
    columns, values = columns_and_values(row)
    table = connection.ops.quote_name(row._meta.db_table)
    marks = ", ".join(["%s"] * len(values))
    return Statement(f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608 - names of ours


def columns_and_values(row: models.Model) -> tuple[str, list[Any]]:
    """Return quoted column names and the values of a new row, but for those that the database makes."""
    columns, values = [], []
    for field in row._meta.concrete_fields:
        value = field.pre_save(row, add=True)
        if not isinstance(value, DatabaseDefault) and not (field.primary_key and value is None):
            columns.append(connection.ops.quote_name(str(field.column)))
            values.append(field.get_db_prep_save(value, connection))
    return ", ".join(columns), values


def joined(statements: Iterable[Statement]) -> Statement:
    """Return statements as one message; the results come one after the other (`cursor.nextset`)."""
    parts = list(statements)
    return Statement("; ".join(each.sql for each in parts), [value for each in parts for value in each.parameters])


def run_all(statements: Iterable[Statement]) -> None:
    """Send statements in one message."""
    with connection.cursor() as cursor:
        cursor.execute(*joined(statements))

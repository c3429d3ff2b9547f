"""Insert thousands of rows quickly: all of them are one parameter, where Django's `bulk_create` binds each value."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


def insert_rows(rows: Iterable[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Insert new rows of one model and give them their numbers. Signals are not sent.

    Raises `IntegrityError`; with `ignore_conflicts`, rows that are there already stay as they are.
    """
    new = list(rows)
    if not new:
        return
    table, fields = new[0]._meta.db_table, [field for field in new[0]._meta.concrete_fields if _is_written(field, new)]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    quoted = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [quoted, len(new)]
        )
        for row, (number,) in zip(new, cursor.fetchall(), strict=True):
            row.pk = number
        told = json.dumps([{field.column: _value(field, row) for field in fields} for row in new], cls=_Encoder)
        cursor.execute(
            f"INSERT INTO {quoted} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{quoted}, %s::jsonb)"  # noqa: S608 - names of ours
            + (" ON CONFLICT DO NOTHING" if ignore_conflicts else ""),
            [told],
        )
    for row in new:
        row._state.adding = False  # noqa: SLF001 - Django has no public way


class _Encoder(DjangoJSONEncoder):
    """Keeps all six digits of a moment; JavaScript, for which Django's own cuts them, does not read this."""

    def default(self, o: Any) -> Any:
        """Return what stands for a value."""
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _is_written(field: models.Field[Any, Any], rows: list[models.Model]) -> bool:
    """Tell whether the field is not left to the database: what it makes itself, and its defaults."""
    if field.generated:
        return False
    return not isinstance(getattr(rows[0], field.attname), DatabaseDefault)


def _value(field: models.Field[Any, Any], row: models.Model) -> Any:
    return field.get_prep_value(field.pre_save(row, add=True))

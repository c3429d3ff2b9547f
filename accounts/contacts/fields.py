"""Values of an organisation's own fields: checked when they are written, whoever writes them."""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.contacts.plain_text import clean_line
from accounts.models import ContactField, FieldKind

LONGEST_TEXT: Final = 500
# JSON's numbers are floats to most who read them: beyond this they lose digits.
_LARGEST: Final = 1e15
_YES: Final = {"yes", "true", "1", "x", "sí", "si", "y"}
_NO: Final = {"no", "false", "0", "n"}


def clean_values(fields: Iterable[ContactField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are kept, by key; None for what is to be empty.

    Takes what JSON holds and what people type. Raises `ValidationError` by `custom_<key>`, also for unknown keys.
    """
    known = {field.key: field for field in fields}
    cleaned, errors = {}, {}
    for key, value in values.items():
        if key not in known:
            shown = clean_key(key)
            errors[f"custom_{shown}"] = ValidationError(_("There is no field with this key."), code="unknown")
            continue
        try:
            cleaned[key] = None if value in (None, "", []) else _CHECKS[FieldKind(known[key].kind)](known[key], value)
        except ValidationError as error:
            errors[f"custom_{key}"] = error
    if errors:
        raise ValidationError(errors)
    return cleaned


def clean_key(key: object) -> str:
    """Return somebody's key as an error may repeat it."""
    return "".join(letter for letter in str(key)[:40] if letter.isalnum() or letter in "_-")


def _text(_field: ContactField, value: Any) -> str:
    if not isinstance(value, str):
        raise ValidationError(_("Write a text."), code="invalid")
    return clean_line(value, longest=LONGEST_TEXT)


def _number(_field: ContactField, value: Any) -> float | int:
    number = _as_float(value)
    if not abs(number) < _LARGEST:
        raise ValidationError(_("Write a number, such as 12 or 3.5."), code="invalid")
    return int(number) if number == int(number) else number


def _as_float(value: Any) -> float:
    """Return the number; NaN, which is smaller than nothing, for what is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return math.nan
    try:
        return float(value.strip()[:40] if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return math.nan


def _date(_field: ContactField, value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(value.strip()[:10] if isinstance(value, str) else "").isoformat()
    except ValueError as error:
        raise ValidationError(_("Write a date as year-month-day, such as 2026-11-03."), code="invalid") from error


def _yes_no(_field: ContactField, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = value.strip().lower()[:10] if isinstance(value, str) else ""
    if said not in _YES | _NO:
        raise ValidationError(_("Write yes or no."), code="invalid")
    return said in _YES


def _choice(field: ContactField, value: Any) -> str:
    wanted = value.strip().lower()[:100] if isinstance(value, str) else None
    for choice in field.choices:
        if choice.lower() == wanted:
            return str(choice)
    raise ValidationError(
        _("Choose one of: %(choices)s."), code="invalid_choice", params={"choices": ", ".join(field.choices)}
    )


def _choices(field: ContactField, value: Any) -> list[str]:
    each = value.split(";") if isinstance(value, str) else value
    if not isinstance(each, list | tuple) or len(each) > len(field.choices):
        return [_choice(field, None)]
    wanted = {_choice(field, one) for one in each}
    return [choice for choice in field.choices if choice in wanted]


_CHECKS: Final[dict[FieldKind, Callable[[ContactField, Any], Any]]] = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
}

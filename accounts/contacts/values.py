"""What is written about a contact, brought into the form in which it is kept, or refused field by field."""

import math
import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Final

from babel import Locale
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.contacts.plain_text import clean_line
from accounts.models import Contact
from accounts.models.organisations import validate_time_zone
from cms.infra.addresses import InvalidAddressError, normalise_email, normalise_phone

_LINES: Final = ("first_name", "last_name", "email", "street", "city", "region", "postcode")
# What a caller may set; `custom` and the tags have rules of their own.
FIELDS: Final = (*_LINES, "phone", "country", "latitude", "longitude", "language", "time_zone")
# What CLDR names beside countries: groups of them, and stand-ins.
_NO_COUNTRY: Final = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
_ALPHA_2: Final = re.compile("[A-Z]{2}")
_COUNTRIES: Final = frozenset(filter(_ALPHA_2.fullmatch, map(str, Locale("en").territories))) - _NO_COUNTRY
_LONGEST: Final = {field.name: field.max_length or 0 for field in Contact._meta.fields if field.name in _LINES}


def countries(language: str) -> list[tuple[str, str]]:
    """Return the countries of ISO 3166-1 with their names in a language, by name."""
    names = Locale.parse(language, sep="-").territories
    return sorted(((code, str(names.get(code, code))) for code in _COUNTRIES), key=itemgetter(1))


def set_values(contact: Contact, values: Mapping[str, Any]) -> list[str]:
    """Set fields of a contact, not saved yet; return the names of those that are different now.

    Raises `ValidationError` by field, and `TypeError` for a field that nobody may set.
    """
    unknown = values.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"A contact has no field to set named {', '.join(sorted(unknown))}.")
    before = {name: getattr(contact, name) for name in FIELDS}
    errors: dict[str, ValidationError] = {}
    # The country first: it tells how a phone number is to be read.
    for name in sorted(values, key=lambda name: name != "country"):
        try:
            setattr(contact, name, _CLEAN.get(name, _line)(contact, name, values[name]))
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    _check_whole(contact)
    contact.email_normal = normalise_email(contact.email) if contact.email else ""
    return [name for name in FIELDS if getattr(contact, name) != before[name]]


def _check_whole(contact: Contact) -> None:
    if (contact.latitude is None) != (contact.longitude is None):
        missing = "latitude" if contact.latitude is None else "longitude"
        raise ValidationError({missing: _("Give latitude and longitude together, or neither.")}, code="incomplete")
    if not (contact.first_name or contact.last_name or contact.email or contact.phone):
        message = _("Give a name, an e-mail address or a phone number, so that this person can be told from others.")
        raise ValidationError({"first_name": message}, code="nobody")


def _line(_contact: Contact, name: str, value: Any) -> str:
    return clean_line(_text(value), longest=_LONGEST[name])


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValidationError(_("Write a text."), code="invalid")
    return value


def _email(_contact: Contact, name: str, value: Any) -> str:
    address = _line(_contact, name, value)
    try:
        if address:
            normalise_email(address)
    except InvalidAddressError as error:
        raise ValidationError(_("Write a whole e-mail address, such as ana@example.org."), code="invalid") from error
    return address


def _phone(contact: Contact, _field: str, value: Any) -> str:
    number = clean_line(_text(value), longest=60)
    try:
        return normalise_phone(number, region=contact.country) if number else ""
    except InvalidAddressError as error:
        raise ValidationError(
            _("Write a whole phone number with its country code, such as +1 212 555 0123."), code="invalid"
        ) from error


def _country(_contact: Contact, _field: str, value: Any) -> str:
    code = clean_line(_text(value), longest=40).upper()
    if code and code not in _COUNTRIES:
        raise ValidationError(_("Write a country as its two letters, such as US."), code="invalid")
    return code


def _language(_contact: Contact, _field: str, value: Any) -> str:
    code = clean_line(_text(value), longest=40).lower()
    if code and code not in LANG_INFO:
        raise ValidationError(_("Write a language as its code, such as en or es."), code="invalid")
    return code


def _time_zone(_contact: Contact, _field: str, value: Any) -> str:
    zone = clean_line(_text(value), longest=64)
    if zone:
        validate_time_zone(zone)
    return zone


def _degrees(_contact: Contact, name: str, value: Any) -> float | None:
    if value in (None, ""):
        return None
    most = 90 if name == "latitude" else 180
    try:
        degrees = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        degrees = math.nan
    if not -most <= degrees <= most:
        raise ValidationError(_("Write degrees between -%(most)d and %(most)d."), code="invalid", params={"most": most})
    return degrees


_CLEAN: Final[dict[str, Callable[[Contact, str, Any], Any]]] = {
    "email": _email,
    "phone": _phone,
    "country": _country,
    "language": _language,
    "time_zone": _time_zone,
    "latitude": _degrees,
    "longitude": _degrees,
}

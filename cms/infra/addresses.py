"""E-mail addresses and phone numbers in the one form in which they are compared."""

from typing import Final

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

# RFC 5321: 64 octets before the @ and 255 after it.
LONGEST_ADDRESS: Final = 320
# Somebody's words, with spaces, brackets and a note; what is longer is no phone number, and slow to look at.
_LONGEST_NUMBER: Final = 60


class InvalidAddressError(ValueError):
    """Nothing can be sent to this address or number. It is not in the message: logs keep no personal data."""


def normalise_email(address: str) -> str:
    """Return the address in lower case, its domain as it stands in the DNS (IDNA). Raises `InvalidAddressError`.

    RFC 5321 lets the part before the @ tell cases apart; no provider does, and people do not either.
    """
    trimmed = address.strip()
    if len(trimmed) > LONGEST_ADDRESS:
        raise InvalidAddressError("This is too long for an e-mail address.")
    local, at, domain = trimmed.lower().rpartition("@")
    try:
        normal = f"{local}{at}{punycode(domain)}"
        validate_email(normal)
    except (UnicodeError, ValidationError) as error:
        raise InvalidAddressError("This is not an e-mail address.") from error
    return normal


def readable_phone(number: str) -> str:
    """Return a number in E.164 as people read it anywhere (`+1 212-555-0123`); what is none, as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def normalise_phone(number: str, *, region: str = "") -> str:
    """Return the number in E.164 (`+12125550123`). Raises `InvalidAddressError`.

    Without a country code it belongs to `region` (ISO 3166-1 alpha-2), else to `MESSAGING["PHONE_REGION"]`.
    """
    if len(number) > _LONGEST_NUMBER:
        raise InvalidAddressError("This is too long for a phone number.")
    try:
        parsed = phonenumbers.parse(number, region or settings.MESSAGING["PHONE_REGION"])
    except phonenumbers.NumberParseException as error:
        raise InvalidAddressError("This is not a phone number.") from error
    if not phonenumbers.is_valid_number(parsed) or parsed.extension:
        raise InvalidAddressError("This phone number cannot receive texts.")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))

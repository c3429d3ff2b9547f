"""Whom a message goes to, and addresses in the one form in which they are compared."""

from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.encoding import punycode

from campaigns.states import Channel

# RFC 5321: 64 octets before the @ and 255 after it.
LONGEST_ADDRESS = 320


class InvalidAddressError(ValueError):
    """Nothing can be sent to this address or number. It is not in the message: logs keep no personal data."""


@dataclass(frozen=True)
class Recipient:
    """Somebody to write to. `language` is a code of `settings.LANGUAGES`, `time_zone` an IANA name; both may be ""."""

    email: str = ""
    phone: str = ""
    language: str = ""
    time_zone: str = ""

    @classmethod
    def at(cls, address: str, channel: Channel) -> "Recipient":
        """Return the recipient of whom only this address is known."""
        return cls(email=address) if channel == Channel.EMAIL else cls(phone=address)

    def address(self, channel: Channel) -> str:
        """Return the address for this channel as it was given; empty if there is none."""
        return self.email if channel == Channel.EMAIL else self.phone


def normalise(address: str, channel: Channel) -> str:
    """Return the address in its one comparable form. Raises `InvalidAddressError`."""
    return normalise_email(address) if channel == Channel.EMAIL else normalise_phone(address)


def normalise_email(address: str) -> str:
    """Return the address in lower case, its domain as it stands in the DNS (IDNA).

    RFC 5321 lets the part before the @ tell cases apart; no provider does, and people do not either.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    try:
        normal = f"{local}{at}{punycode(domain)}"
        validate_email(normal)
    except (UnicodeError, ValidationError) as error:
        raise InvalidAddressError("This is not an e-mail address.") from error
    return normal


def normalise_phone(number: str) -> str:
    """Return the number in E.164 (`+12125550123`); without a country code it belongs to `MESSAGING["PHONE_REGION"]`."""
    try:
        parsed = phonenumbers.parse(number, settings.MESSAGING["PHONE_REGION"])
    except phonenumbers.NumberParseException as error:
        raise InvalidAddressError("This is not a phone number.") from error
    if not phonenumbers.is_valid_number(parsed) or parsed.extension:
        raise InvalidAddressError("This phone number cannot receive texts.")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))

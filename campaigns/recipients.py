"""Whom a message goes to."""

from dataclasses import dataclass

from campaigns.states import Channel
from cms.infra.addresses import normalise_email, normalise_phone

# Stands before the hash of an address that was erased; no address begins like this.
ERASED = "erased:"


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

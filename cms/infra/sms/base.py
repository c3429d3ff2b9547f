"""One text message to one person, and what a backend does with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol

import phonenumbers

from cms.infra import providers

# The most that Twilio takes in one message (error 21617).
LONGEST_BODY: Final = 1600


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text message.

    `to` is a number with its country's code (`+12025550123`). `sender` is a number, a name or the id of a messaging
    service; without one, the backend's own. The provider reports to `callback_url` what becomes of the text, `tags`
    in the query; without one, to the backend's own. `validity`: after so long it is better dropped than delivered.
    """

    to: str
    body: str
    sender: str = ""
    callback_url: str = ""
    validity: timedelta | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Accepted:
    """The provider took the text. Its later events name it by `provider_id`; it goes out in so many `segments`."""

    provider: str
    provider_id: str
    segments: int


class Rejected(providers.Rejected):
    """It will never be taken. `opted_out`: the person has told the provider to stop, and must not be texted again."""

    def __init__(self, code: str, detail: str = "", *, opted_out: bool = False) -> None:
        super().__init__(code, detail)
        self.opted_out = opted_out


class Backend(Protocol):
    """A way to a provider."""

    def send(self, text: Text) -> Accepted:
        """Hand the text over, at most once; raise an error of `cms.infra.providers` when it is not taken."""


def checked_number(text: Text) -> str:
    """Return the recipient's number in E.164; raise `Rejected` for a text that no provider may be given."""
    if not text.body.strip():
        raise Rejected("empty", "The text is empty: write one.")
    if len(text.body) > LONGEST_BODY:
        raise Rejected("too-long", f"A text has at most {LONGEST_BODY} characters: shorten it.")
    if text.validity is not None and text.validity < timedelta(seconds=1):
        raise Rejected("too-late", "The time in which this text could be delivered is over.")
    try:
        number = phonenumbers.parse(text.to)
    except phonenumbers.NumberParseException:
        number = None
    # Possible, not valid: networks open new ranges before lists of them are out, and the provider knows best.
    if number is None or not phonenumbers.is_possible_number(number):
        raise Rejected("bad-recipient", "This is not a telephone number with its country's code, such as +12025550123.")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

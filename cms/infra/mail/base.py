"""One mail to one person, and what a backend does with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

# What SES takes as the name and the value of a message tag; the strictest of the backends speaks for all.
_TAG: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")


@dataclass(frozen=True, kw_only=True)
class Message:
    """One mail.

    `to`, `sender` and `reply_to` are one address each, with or without a name: `ana@example.org`,
    `Ana <ana@example.org>`. Without `sender` it is `settings.DEFAULT_FROM_EMAIL`. `html` may be empty.

    `message_id`, such as `<delivery-42@example.org>`, stays the same when a mail is tried again; without one, each
    try gets its own. (SES puts its own in its place.)

    `tags` come back in the provider's events, and travel as `X-Rostrum-<Name>` headers: names and values are made of
    ASCII letters, digits, `_` and `-`; else `ValueError`.
    """

    to: str
    subject: str
    text: str
    html: str = ""
    sender: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    message_id: str = ""

    def __post_init__(self) -> None:
        for part in (*self.tags, *self.tags.values()):
            if not _TAG.fullmatch(part):
                raise ValueError(f"A tag is made of ASCII letters, digits, _ and -, not {part!r}.")


@dataclass(frozen=True)
class Accepted:
    """The provider took the mail. Its later events name it by `provider_id`."""

    provider: str
    provider_id: str


class Backend(Protocol):
    """A way to a provider."""

    def send(self, message: Message) -> Accepted:
        """Hand the mail over, at most once; raise an error of `cms.infra.providers` when it is not taken."""

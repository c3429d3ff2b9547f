"""What a verifier is asked, and what it answers."""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

# What an index and a list can show; providers' own ids are far shorter.
LONGEST_ID: Final = 200
LONGEST_TYPE: Final = 100
UNKNOWN: Final = "unknown"


class ForgedError(Exception):
    """The provider did not sign this, or not for us, or too long ago. Nothing of it may be kept."""


class MalformedError(Exception):
    """The provider signed this, but it is nothing that can be kept."""


class UnverifiableError(Exception):
    """It cannot be told now; the provider should send it again later."""


@dataclass(frozen=True)
class Post:
    """A request as it arrived: the body before anything parsed it, headers in lower case, the raw query string."""

    body: bytes
    headers: Mapping[str, str]
    query: str = ""


@dataclass(frozen=True)
class Content:
    """What a body says.

    `external_id` is the same each time the provider sends the same thing. `occurred_at` is the provider's own time, if
    the body tells it. `is_event` is false for what is about the connection itself, or not understood.
    """

    external_id: str
    type: str
    payload: dict[str, Any]
    occurred_at: datetime | None = None
    is_event: bool = True

    def __post_init__(self) -> None:
        for text, longest in ((self.external_id, LONGEST_ID), (self.type, LONGEST_TYPE)):
            if not 0 < len(text) <= longest or not text.isprintable():
                raise MalformedError("The id or the type cannot be kept.")


class Verifier(ABC):
    """One provider's way to prove that it is the sender."""

    # The setting without which nothing can be verified.
    setting: ClassVar[str]
    # What of the headers is kept with the body, in lower case: enough to verify it once more.
    kept_headers: ClassVar[tuple[str, ...]]
    # Whether an old request is refused by its own signed time. Else only its row tells a replay, and rows stay.
    refuses_old: ClassVar[bool]
    # The status of the answer to what was taken.
    accepted: ClassVar[int] = 200

    @abstractmethod
    def verify(self, post: Post) -> None:
        """Return if the provider sent this; raise ForgedError or UnverifiableError."""

    @abstractmethod
    def read(self, body: bytes) -> Content:
        """Return what a verified body says; raise MalformedError when it cannot be kept."""


def json_object(body: bytes | str) -> dict[str, Any] | None:
    """Return the JSON object in the text, or None when it holds anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None

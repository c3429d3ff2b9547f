"""What messages are for. A purpose decides which rules its messages must pass; apps register theirs in `ready()`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.functional import Promise

from campaigns.quiet_hours import Hours
from campaigns.states import Channel

# What no setting may extend: solicitation by text (quiet_hours.py names the rule).
LAWFUL_MARKETING_TEXTS = Hours.parse("08:00-21:00")


class Category(StrEnum):
    """How much a message may ask of its recipient."""

    # What somebody has just asked for, or cannot do without: a password reset, a booking's confirmation.
    ESSENTIAL = "essential"
    # What belongs to something they signed up for: a reminder of their shift.
    SERVICE = "service"
    # Everything else. Needs consent, and carries a way out.
    MARKETING = "marketing"


@dataclass(frozen=True)
class Purpose:
    """One kind of message.

    `key` is stored with each delivery and never changes. `template` names an entry of `campaigns.message_templates`.
    `lifetime` is how long a message makes sense when `deliver` is given no window. `hours` replaces the allowed hours
    of a channel; essential messages are never held.
    """

    key: str
    label: str | Promise
    category: Category
    channels: tuple[Channel, ...]
    template: str = ""
    lifetime: timedelta = timedelta(days=1)
    hours: Mapping[Channel, Hours] = field(default_factory=dict)

    def allowed_hours(self, channel: Channel) -> Hours | None:
        """Return the hours in which it may go out, or None when it is never held."""
        if self.category == Category.ESSENTIAL:
            return None
        hours = self.hours.get(channel) or Hours.parse(settings.MESSAGING["HOURS"][channel])
        if channel == Channel.SMS and self.category == Category.MARKETING:
            return hours.within(LAWFUL_MARKETING_TEXTS)
        return hours


class UnknownPurposeError(LookupError):
    """No app has registered this purpose."""


_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    """Make a purpose known. A second one of the same key is a mistake, unless it is the same."""
    if _purposes.setdefault(purpose.key, purpose) != purpose:
        raise ValueError(f"Another purpose is called {purpose.key} already.")


def get_purpose(key: str) -> Purpose:
    """Return the purpose of this key. Raises `UnknownPurposeError`."""
    try:
        return _purposes[key]
    except KeyError:
        message = f"No purpose is called {key}: register it in your app's ready() (docs/messaging.md)."
        raise UnknownPurposeError(message) from None


def label_of(key: str) -> str:
    """Return the purpose of this key as people read it; the key itself where no app knows it any more."""
    return str(_purposes[key].label) if key in _purposes else key


def all_purposes() -> list[Purpose]:
    """Return every registered purpose, by key."""
    return sorted(_purposes.values(), key=lambda purpose: purpose.key)

"""The messages that can be sent: their names, and what each must be told.

The words stand in `templates/mail/messages/<name>/{subject.txt,body.txt,body.html}` and
`templates/sms/messages/<name>.txt`. What a template needs is checked when a message is ordered, where the mistake is
made, and not hours later in a job.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from campaigns.quiet_hours import zone
from campaigns.states import Channel


class Link(str):
    """The type of a value that is a whole web address."""

    __slots__ = ()


class Zone(str):
    """The type of a value that is a time zone's IANA name: the message shows times in it."""

    __slots__ = ()


class ContextError(ValueError):
    """A message was ordered without what its template needs, or with what it does not know."""


class UnknownTemplateError(LookupError):
    """No app has registered this template for this channel."""


@dataclass(frozen=True)
class MessageTemplate:
    """A message by one channel. `needs` and `takes` name the values it must and may be given, with their types."""

    name: str
    channel: Channel
    needs: Mapping[str, type] = field(default_factory=dict)
    takes: Mapping[str, type] = field(default_factory=dict)

    def check(self, context: Mapping[str, Any]) -> None:
        """Raise `ContextError` unless these are the values that the template needs."""
        types = {**self.needs, **self.takes}
        missing = sorted(self.needs.keys() - context.keys())
        unknown = sorted(context.keys() - types.keys())
        wrong = sorted(name for name in context.keys() & types.keys() if not _fits(context[name], types[name]))
        problems = {"is missing": missing, "is unknown to it": unknown, "has the wrong type": wrong}
        found = [f"{', '.join(names)} {problem}" for problem, names in problems.items() if names]
        if found:
            raise ContextError(f"The message {self.name} ({self.channel.value}): {'; '.join(found)}.")

    def restore(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return values that were kept as JSON in the types that the template declares."""
        types = {**self.needs, **self.takes}
        return {
            name: datetime.fromisoformat(value) if types.get(name) is datetime else value
            for name, value in stored.items()
        }


def _fits(value: Any, kind: type) -> bool:
    if kind is datetime:
        return isinstance(value, datetime) and value.tzinfo is not None
    if kind is Link:
        return isinstance(value, str) and _is_link(value)
    if kind is Zone:
        return isinstance(value, str) and zone(value) is not None
    if kind is str:
        return isinstance(value, str) and bool(value.strip())
    return isinstance(value, kind)


def _is_link(value: str) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and not any(letter.isspace() for letter in value)


_templates: dict[tuple[str, Channel], MessageTemplate] = {}


def register_template(template: MessageTemplate) -> None:
    """Make a message known. A second one of the same name and channel is a mistake, unless it is the same."""
    if _templates.setdefault((template.name, template.channel), template) != template:
        raise ValueError(f"Another {template.channel.value} message is called {template.name} already.")


def get_template(name: str, channel: Channel) -> MessageTemplate:
    """Return the message of this name. Raises `UnknownTemplateError`."""
    try:
        return _templates[name, channel]
    except KeyError:
        message = f"No {channel.value} message is called {name}: register it in your app's ready() (docs/messaging.md)."
        raise UnknownTemplateError(message) from None


def all_templates() -> list[MessageTemplate]:
    """Return every registered message, by name and channel."""
    return [_templates[key] for key in sorted(_templates)]

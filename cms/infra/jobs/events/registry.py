"""Which events there are, and who wants to hear of them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models.functions import Now

from cms.infra.jobs.registry import Definition, job
from cms.infra.jobs.run import Run


@dataclass(frozen=True)
class DomainEvent:
    """Something that has happened. Subclasses are frozen dataclasses, whose fields are ids and other plain JSON.

    No field holds personal data: events are kept for months, and leave this program.
    """

    # Kept with each event and read by others: "events.EventPublished". It outlives a rename of the class.
    name: ClassVar[str]

    def payload(self) -> dict[str, Any]:
        """Return the fields as JSON has them. Raises `TypeError` when JSON cannot hold one."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        if json.loads(json.dumps(values)) != values:
            raise TypeError(f"{self.name} has a field that JSON would change: give it ids, strings, numbers or lists.")
        return values

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Self:
        """Return the event that was written, perhaps by another release: fields that are gone since are left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in payload.items() if name in known})


Event = TypeVar("Event", bound=DomainEvent)


@dataclass(frozen=True)
class Subscription:
    """A handler of an event, and the job that calls it. Both have the name that is stored with each handling."""

    name: str
    event: type[DomainEvent]
    handler: Callable[[Any, UUID], object]
    job: Definition

    def hear(self, event: int) -> None:
        """Call the handler, unless it has handled the event; the caller's transaction keeps both together."""
        from cms.infra.jobs.events.models import Handling, OutboxEvent

        open_handling = Handling.objects.filter(event=event, handler=self.name, handled_at=None)
        # Whoever does the same at the same time waits here, and then finds nothing to change.
        if open_handling.update(handled_at=Now()):
            row = OutboxEvent.objects.get(pk=event)
            self.handler(self.event.from_payload(row.payload), row.event_id)


_subscriptions: dict[str, Subscription] = {}


def subscribe(
    event: type[Event], handler: Callable[[Event, UUID], object], *, name: str, max_attempts: int = 8, lease: int = 60
) -> None:
    """Have `handler(event, event_id)` called for each event of this class; call this in an app's `ready()`.

    The handler runs in a durable job named like it, in a transaction of its own after the one that published: what it
    does to the database happens once. Keep its name when the function moves.
    """
    if name in _subscriptions:
        raise ImproperlyConfigured(f"Two handlers are named {name!r}; give one of them another name.")

    def handle(run: Run, *, event: int) -> None:  # noqa: ARG001 - what every job gets
        _subscriptions[name].hear(event)

    definition = job(name, max_attempts=max_attempts, lease=lease)(handle)
    _subscriptions[name] = Subscription(name, event, handler, definition)


def subscribers_of(event_name: str) -> list[Subscription]:
    """Return who hears of an event, in alphabetical order."""
    return sorted(
        (each for each in _subscriptions.values() if each.event.name == event_name), key=lambda each: each.name
    )

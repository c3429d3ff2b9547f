"""Who wants to hear what. Apps subscribe in their `ready()`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cms.infra.webhooks.verifiers import VERIFIERS, Content


@dataclass(frozen=True)
class Message:
    """What a provider told us.

    `payload` is the event itself: of SES the JSON inside the SNS message, of Twilio the form's fields, of Stripe the
    event. `received_at` is our time of its first arrival, `occurred_at` the provider's (None for Twilio, which tells
    none). `external_id` is the provider's: one for all repeats.
    """

    id: int
    provider: str
    external_id: str
    type: str
    received_at: datetime
    occurred_at: datetime | None
    payload: dict[str, Any]
    # What stood behind the `?` of the address: signed by Twilio, and by nobody else.
    query: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Message], None]


@dataclass(frozen=True)
class Subscription:
    """A handler with the name under which rows know it."""

    provider: str
    name: str
    handler: Handler
    types: frozenset[str]

    def wants(self, content: Content) -> bool:
        """Tell whether this content is for the handler; what is no event goes only to who names its type."""
        return content.type in self.types if self.types else content.is_event


_subscriptions: dict[str, Subscription] = {}


def subscribe(provider: str, handler: Handler, *, name: str, types: Collection[str] = ()) -> None:
    """Have `handler` called for each message of a provider, or for those of some types.

    A message that nobody wants is kept as ignored: so name `types` when the others are no business of yours. `name` is
    stored with each message: keep it when the function moves.
    """
    if provider not in VERIFIERS:
        raise ImproperlyConfigured(f"There is no provider {provider!r}; choose one of {', '.join(VERIFIERS)}.")
    known = _subscriptions.get(name)
    if known and known.handler is not handler:
        raise ImproperlyConfigured(f"Two handlers of webhooks are named {name!r}; give one of them another name.")
    _subscriptions[name] = Subscription(provider, name, handler, frozenset(types))


def wanting(provider: str, content: Content) -> list[Subscription]:
    """Return the subscriptions that this content is for."""
    return [each for each in _subscriptions.values() if each.provider == provider and each.wants(content)]


def find(name: str) -> Subscription:
    """Return the subscription of this name; raise `LookupError` when this release has none."""
    try:
        return _subscriptions[name]
    except KeyError:
        raise LookupError(f"This release has no handler of webhooks named {name!r}.") from None

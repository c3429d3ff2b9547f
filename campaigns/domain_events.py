"""What others may hear of deliveries. Whom they went to stays in the ledger."""

from dataclasses import dataclass
from typing import ClassVar

from campaigns.models import Delivery
from campaigns.states import State
from cms.infra.jobs.events import DomainEvent, publish


@dataclass(frozen=True)
class _AboutDelivery(DomainEvent):
    delivery_id: int
    purpose: str
    channel: str


@dataclass(frozen=True)
class MessageSent(_AboutDelivery):
    """The provider took a message."""

    name: ClassVar[str] = "campaigns.MessageSent"


@dataclass(frozen=True)
class MessageSkipped(_AboutDelivery):
    """A message was not sent; the ledger says why."""

    name: ClassVar[str] = "campaigns.MessageSkipped"


@dataclass(frozen=True)
class MessageBounced(_AboutDelivery):
    """An address or number refused a message for good."""

    name: ClassVar[str] = "campaigns.MessageBounced"


@dataclass(frozen=True)
class AddressSuppressed(DomainEvent):
    """Nobody, or one owner no more, writes to an address; the list of suppressions says why."""

    name: ClassVar[str] = "campaigns.AddressSuppressed"
    suppression_id: int


@dataclass(frozen=True)
class SuppressionLifted(DomainEvent):
    """An address may be written to again, as far as this suppression goes."""

    name: ClassVar[str] = "campaigns.SuppressionLifted"
    suppression_id: int


_TOLD = {State.ACCEPTED: MessageSent, State.SKIPPED: MessageSkipped, State.BOUNCED: MessageBounced}


def tell(delivery: Delivery, state: State) -> None:
    """Publish that a delivery has come to `state`, in the caller's transaction, if that is of interest to others."""
    event = _TOLD.get(state)
    if event:
        publish(event(delivery.pk, delivery.purpose, str(delivery.channel)), owner=delivery.owner)

"""Writing an event and, beside it, a durable job for each of its handlers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection, transaction

from cms.infra.jobs.enqueueing import enqueue
from cms.infra.jobs.events import registry
from cms.infra.jobs.events.registry import DomainEvent, Subscription

if TYPE_CHECKING:
    from cms.infra.jobs.events.models import OutboxEvent


def publish(event: DomainEvent, *, owner: str = "") -> "OutboxEvent":
    """Write an event in the caller's transaction, and see to it that each handler hears of it after the commit.

    `owner` is an opaque string such as "organisation:7". Raises `TransactionManagementError` outside of a transaction:
    there an event could be told of something that was then not saved.
    """
    from cms.infra.jobs.events import wake
    from cms.infra.jobs.events.models import OutboxEvent

    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"Publish {event.name} in the transaction that makes it true: with transaction.atomic(): ..."
        )
    row = OutboxEvent.objects.create(name=event.name, payload=event.payload(), owner=owner)
    order_handlings(row, registry.subscribers_of(event.name))
    wake.relay_after_commit()
    return row


def order_handlings(row: "OutboxEvent", subscribers: Sequence[Subscription]) -> None:
    """Write a handling and its job for each subscriber; none of them may have one for this event."""
    from cms.infra.jobs.events.models import Handling

    Handling.objects.bulk_create(
        [
            Handling(event=row, handler=each.name, job=enqueue(each.job, {"event": row.pk}, owner=row.owner))
            for each in subscribers
        ]
    )

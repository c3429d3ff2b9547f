"""What may happen to the inbox."""

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction

from cms.infra.jobs import Order, enqueue_many
from cms.infra.webhooks import registry, tasks
from cms.infra.webhooks.models import Handling, InboxMessage, State
from cms.infra.webhooks.registry import Subscription
from cms.infra.webhooks.verifiers import VERIFIERS, Content


@transaction.atomic
def store(*, provider: str, content: Content, body: bytes, headers: Mapping[str, str]) -> bool:
    """Keep a verified message and its jobs, together or not at all; return False for a repeat, which changes nothing.

    Of two that arrive at the same moment the second waits for the first one's commit, by the unique constraint.
    """
    handlers = registry.wanting(provider, content)
    message, is_new = InboxMessage.objects.get_or_create(
        provider=provider,
        external_id=content.external_id,
        defaults={
            "type": content.type,
            "body": body,
            "headers": dict(headers),
            "occurred_at": content.occurred_at,
            "state": _state_before(handlers),
        },
    )
    if is_new:
        _hand_over(message, handlers)
    return is_new


@transaction.atomic
def replay(*, message_ids: Collection[int]) -> int:
    """Have messages handled once more, by whoever subscribes today; return how many there were.

    Left out are those whose body has been erased.
    """
    messages = InboxMessage.objects.select_for_update().filter(pk__in=message_ids, erased_at=None).order_by("pk")
    for message in messages:
        handlers = registry.wanting(message.provider, VERIFIERS[message.provider].read(bytes(message.body)))
        message.state = _state_before(handlers)
        message.replays += 1
        message.save(update_fields=["state", "replays"])
        _hand_over(message, handlers)
    return len(messages)


def _state_before(handlers: Sequence[Subscription]) -> State:
    return State.RECEIVED if handlers else State.IGNORED


def _hand_over(message: InboxMessage, handlers: Sequence[Subscription]) -> None:
    """Write a job for each handler: one that fails is tried again without the others."""
    orders = [Order({"message_id": message.pk, "handler": handler.name}) for handler in handlers]
    jobs = enqueue_many(tasks.handle, orders)
    Handling.objects.bulk_create(
        [
            Handling(message=message, handler=handler.name, job_id=job.pk)
            for handler, job in zip(handlers, jobs, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["message", "handler"],
        update_fields=["job_id", "done_at"],
    )

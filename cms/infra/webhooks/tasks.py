"""What happens to messages behind the request."""

from urllib.parse import parse_qsl, urlsplit

from django.utils import timezone

from cms.infra import http
from cms.infra.jobs import Run, cron, enqueue, job
from cms.infra.webhooks import registry, upkeep
from cms.infra.webhooks.models import QUERY, Handling, InboxMessage, State
from cms.infra.webhooks.registry import Message
from cms.infra.webhooks.verifiers import VERIFIERS
from cms.infra.webhooks.verifiers.sns import is_from_region


@job("webhooks.handle", max_attempts=10)
def handle(run: Run, *, message_id: int, handler: str) -> None:
    """Call one handler for one message, in one transaction with the mark that it was."""
    # The message first, as a replay does: handlers of one message take turns, and the last of them sees that it is.
    message = InboxMessage.objects.select_for_update(no_key=True).filter(pk=message_id).first()
    part = Handling.objects.filter(message=message_id, handler=handler).first()
    # Erased since, or done by the job of an earlier replay.
    if message is None or part is None or part.done_at is not None or message.erased_at is not None:
        return
    registry.find(handler).handler(_message(message))
    part.done_at = timezone.now()
    part.save(update_fields=["done_at"])
    if not message.handlings.filter(done_at=None).exists():
        message.state = State.PROCESSED
        message.save(update_fields=["state"])


def _message(row: InboxMessage) -> Message:
    content = VERIFIERS[row.provider].read(bytes(row.body))
    return Message(
        id=row.pk,
        provider=row.provider,
        external_id=row.external_id,
        type=content.type,
        received_at=row.received_at,
        occurred_at=content.occurred_at,
        payload=content.payload,
        query=dict(parse_qsl(row.headers.get(QUERY, ""))),
    )


def confirm_soon(message: Message) -> None:
    """Have the subscription to a topic of ours confirmed, outside of the handler's transaction."""
    enqueue(confirm_subscription, {"message_id": message.id})


@job("webhooks.confirm_subscription", max_attempts=6, transaction=False)
def confirm_subscription(run: Run, *, message_id: int) -> None:
    """Ask the address that SNS sent: it then begins to send notifications. Asking twice does no harm.

    SNS confirms for three days (https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html).
    """
    envelope = _message(InboxMessage.objects.get(pk=message_id)).payload
    url, topic = str(envelope["SubscribeURL"]), str(envelope["TopicArn"])
    if not is_from_region(url, topic):
        raise http.RefusedError("The address to confirm is not from SNS in the topic's region.")
    answer = http.fetch(url, allow_hosts={str(urlsplit(url).hostname)})
    if answer.status != http.OK:
        raise http.FetchError(f"SNS answers the confirmation with status {answer.status}.")


@cron("* * * * *", name="webhooks.mark_failed")
def mark_failed(run: Run) -> None:
    """Show in the inbox what jobs have given up."""
    upkeep.mark_failed()


@cron("23 3 * * *", name="webhooks.erase_bodies")
def erase_bodies(run: Run) -> None:
    """Keep what tells of persons no longer than agreed."""
    upkeep.erase_bodies()

"""Durable jobs of the ledger."""

from django.utils import timezone

from campaigns.models import Delivery
from campaigns.purposes import Category, get_purpose
from campaigns.services.send import send
from campaigns.services.settle_stranded import settle_stranded
from cms.infra.jobs import URGENT, RetryLater, Run, cron, enqueue, job


@job("campaigns.send_delivery", transaction=False)
def send_delivery(run: Run, *, delivery_id: int) -> None:
    """Send one delivery, or come back when it is due."""
    later = send(delivery_id=delivery_id)
    if later:
        raise RetryLater(max(1.0, (later.at - timezone.now()).total_seconds()))


@cron("*/10 * * * *", name="campaigns.settle_stranded")
def settle_stranded_deliveries(run: Run) -> None:
    """Settle what no job will."""
    settle_stranded()


def enqueue_delivery(delivery: Delivery) -> None:
    """Have a delivery sent when it is due."""
    essential = get_purpose(delivery.purpose).category == Category.ESSENTIAL
    enqueue(
        send_delivery,
        {"delivery_id": delivery.pk},
        run_at=delivery.due_at,
        priority=URGENT if essential else 0,
        owner=delivery.owner,
    )

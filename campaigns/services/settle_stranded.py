"""Settle deliveries whose job is gone: one that staff cancelled, or that has failed for good."""

from datetime import timedelta

from django.utils import timezone

from campaigns import reasons
from campaigns.models import Delivery
from campaigns.services.outcomes import settle
from campaigns.states import State

# Far longer than any call to a provider, and than the lease of a job.
_LONGEST_CALL = timedelta(minutes=30)
_MOST_AT_ONCE = 1000


def settle_stranded() -> int:
    """Skip what waits beyond its last useful moment, call unknown what was claimed long ago; return how many."""
    now = timezone.now()
    waiting = Delivery.objects.filter(state=State.PENDING, not_after__lt=now - _LONGEST_CALL)
    sending = Delivery.objects.filter(state=State.CLAIMED, changed_at__lt=now - _LONGEST_CALL)
    settled = [
        settle(delivery, State.SKIPPED, reason=reasons.EXPIRED, only_from=(State.PENDING,))
        for delivery in waiting.order_by("not_after")[:_MOST_AT_ONCE]
    ]
    settled += [
        settle(delivery, State.UNKNOWN, reason=reasons.CRASHED, only_from=(State.CLAIMED,))
        for delivery in sending.order_by("changed_at")[:_MOST_AT_ONCE]
    ]
    return sum(settled)

"""What time does to the inbox."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from cms.infra.webhooks.models import InboxMessage, State
from cms.infra.webhooks.verifiers import VERIFIERS

# Rows for one statement, so that none holds its locks for long.
BATCH = 5_000


def mark_failed() -> int:
    """Mark what waits for a job that has given up or was cancelled; return how many."""
    # The state once more: who waits for a row looks again at its columns, but not at what was found in other tables.
    stuck = InboxMessage.objects.filter(pk__in=InboxMessage.objects.stuck(), state=State.RECEIVED)
    return stuck.update(state=State.FAILED)


def erase_bodies() -> int:
    """Erase bodies that are older than `BODY_DAYS`, and rows older than `ROW_DAYS`; return how many.

    Rows of providers whose signature tells no time stay: without its row an old request would be taken for a new one.
    """
    now = timezone.now()
    old = Q(erased_at=None, received_at__lt=now - timedelta(days=settings.WEBHOOKS["BODY_DAYS"]))
    erased = 0
    while batch := list(InboxMessage.objects.filter(old).order_by("received_at").values_list("pk", flat=True)[:BATCH]):
        erased += InboxMessage.objects.filter(pk__in=batch).update(body=b"", headers={}, erased_at=now)
    refusing = [name for name, verifier in VERIFIERS.items() if verifier.refuses_old]
    very_old = Q(provider__in=refusing, received_at__lt=now - timedelta(days=settings.WEBHOOKS["ROW_DAYS"]))
    while batch := list(
        InboxMessage.objects.filter(very_old).order_by("received_at").values_list("pk", flat=True)[:BATCH]
    ):
        InboxMessage.objects.filter(pk__in=batch).delete()
    return erased

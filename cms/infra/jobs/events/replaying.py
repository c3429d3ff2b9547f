"""Telling an event again."""

from django.db import transaction

from cms.infra.jobs import services
from cms.infra.jobs.events import registry
from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.jobs.events.publishing import order_handlings


@transaction.atomic
def replay_event(*, event: OutboxEvent) -> int:
    """Have those handlers hear of an event that have not handled it; return how many will.

    Their job has died, was cancelled or was deleted, or they were added after the event. Whoever has handled it does
    nothing a second time.
    """
    # One replay at a time.
    OutboxEvent.objects.select_for_update().get(pk=event.pk)
    subscribers = registry.subscribers_of(event.name)
    event.handlings.filter(handled_at=None, job=None, handler__in=[each.name for each in subscribers]).delete()
    kept = list(event.handlings.select_related("job"))
    retried = [each for each in kept if each.job and not each.handled_at and services.retry_job(job=each.job)]
    known = {each.handler for each in kept}
    new = [each for each in subscribers if each.name not in known]
    order_handlings(event, new)
    return len(retried) + len(new)

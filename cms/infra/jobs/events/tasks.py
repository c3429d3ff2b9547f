"""What the worker does about domain events."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from huey.contrib.djhuey import db_task
from redis.exceptions import RedisError

from cms.infra.jobs import Run, cron
from cms.infra.jobs.events import relay
from cms.infra.jobs.events.models import OutboxEvent

logger = logging.getLogger(__name__)

_BATCH = 1_000


@db_task()  # type: ignore[untyped-decorator]  # huey has no annotations
def relay_now() -> None:
    """Bring new events to the stream. Huey may lose this call: `relay_each_minute` makes it good."""
    _relay()


@cron("* * * * *", name="outbox.relay", transaction=False)
def relay_each_minute(run: Run) -> None:
    """Bring to the stream what was published while Redis was away, and what Redis has lost since."""
    _relay()


@cron("23 3 * * *", name="outbox.prune", transaction=False)
def prune(run: Run) -> None:
    """Delete events that are old and settled."""
    old = OutboxEvent.objects.settled_before(timezone.now() - timedelta(days=settings.OUTBOX["KEEP_DAYS"])).order_by(
        "id"
    )
    deleted = 0
    while batch := list(old.values_list("pk", flat=True)[:_BATCH]):
        OutboxEvent.objects.filter(pk__in=batch).delete()
        deleted += len(batch)
        run.progress(done=deleted)
        run.raise_if_cancelled()


def _relay() -> None:
    try:
        relay.relay()
    except RedisError as error:
        logger.warning("Redis is away, events wait for the stream: %s", type(error).__name__)

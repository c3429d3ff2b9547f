"""Background work on content. Huey's consumer finds it by the module's name."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, periodic_task

from cms.content.services.publish_due import publish_due
from cms.infra import health


@db_periodic_task(crontab(minute="*"))
def publish_scheduled() -> None:
    """Keep schedules each minute. A run that was missed is made good by the next."""
    publish_due()


@periodic_task(crontab(minute="*"))
def beat() -> None:
    """Tell `/health` that the worker is at work."""
    health.beat()

"""Background work on content. Huey's consumer finds it by the module's name."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task, periodic_task

from cms.content.images import PRESETS
from cms.content.services.make_renditions import make_renditions
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


@db_task()
def make_preset(image_id: int, preset: str) -> None:
    """Make an image in the sizes of one preset. Doing it twice does nothing."""
    make_renditions(image_id=image_id, preset=preset)


def make_presets(image_id: int) -> None:
    """Have an image made in all sizes: after all other work, and the presets in their order, whichever image it is."""
    for rank, preset in enumerate(PRESETS, start=1):
        make_preset(image_id, preset, priority=-rank)

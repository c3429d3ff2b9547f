"""Background work on content. Huey's consumer finds it by the module's name."""

from huey.contrib.djhuey import db_task

from cms.content.images import PRESETS
from cms.content.services.hide_documents import hide_documents
from cms.content.services.make_renditions import make_renditions
from cms.content.services.publish_due import publish_due
from cms.infra import health
from cms.infra.jobs import Run, cron, job


# Each object has a transaction of its own.
@cron("* * * * *", name="content.publish_scheduled", transaction=False)
def publish_scheduled(run: Run) -> None:
    """Keep schedules each minute. A run that was missed is made good by the next."""
    publish_due()


@cron("* * * * *", name="content.beat")
def beat(run: Run) -> None:
    """Tell `/health` that jobs are done."""
    health.beat()


@job("content.hide_documents", transaction=False, lease=600)
def hide_all_documents(run: Run) -> None:
    """Move the documents of an older release to where only our own view reads them."""
    hide_documents()


@db_task()
def make_preset(image_id: int, preset: str) -> None:
    """Make an image in the sizes of one preset. Doing it twice does nothing."""
    make_renditions(image_id=image_id, preset=preset)


def make_presets(image_id: int) -> None:
    """Have an image made in all sizes: after all other work, and the presets in their order, whichever image it is."""
    for rank, preset in enumerate(PRESETS, start=1):
        make_preset(image_id, preset, priority=-rank)

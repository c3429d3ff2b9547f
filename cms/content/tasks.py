"""Background work on content. The worker finds it by the module's name."""

from cms.content.images import PRESETS
from cms.content.models import SiteImage
from cms.content.services.hide_documents import hide_documents
from cms.content.services.make_renditions import make_renditions
from cms.content.services.publish_due import publish_due
from cms.infra import health
from cms.infra.jobs import Order, Run, cron, enqueue_many, job


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


# Pictures take a while to make, and making one twice does nothing.
@job("content.make_preset", transaction=False)
def make_preset(run: Run, *, image_id: int, preset: str) -> None:
    """Make an image in the sizes of one preset."""
    make_renditions(image_id=image_id, preset=preset)


def make_presets(image: SiteImage) -> None:
    """Have an image made in all sizes: after all other work, and the presets in their order, whichever image it is.

    Once for each file and focal point, however often the image is saved.
    """
    focus = f"{image.focal_point_x},{image.focal_point_y},{image.focal_point_width},{image.focal_point_height}"
    enqueue_many(
        make_preset,
        [
            Order(
                {"image_id": image.pk, "preset": preset},
                dedupe_key=f"{image.pk}:{preset}:{focus}:{image.file.name}",
                priority=-rank,
            )
            for rank, preset in enumerate(PRESETS, start=1)
        ],
    )

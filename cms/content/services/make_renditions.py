"""Make the sizes of a picture before a visitor asks for them."""

import logging

from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError

from cms.content.images import PRESETS

logger = logging.getLogger(__name__)


def make_renditions(*, image_id: int, preset: str) -> None:
    """Make those renditions of a preset that an image still lacks, for the focal point it has now.

    Where this fails, or never runs, the first visitor's request makes them.
    """
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None or image.is_svg():
        return
    try:
        image.get_renditions(*PRESETS[preset].filters)
    except (SourceImageIOError, OSError):
        logger.warning("No %s renditions of image %s: its file cannot be read", preset, image_id, exc_info=True)

"""Draws the demo site's pictures and puts them into the image library."""

import hashlib
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile

from cms.content.models import SiteImage
from home.demo import texts
from home.demo.drawings import draw


def _drawn(drawing: dict[str, Any]) -> bytes:
    return draw(scene=drawing["scene"], seed=drawing["seed"], palette=drawing["palette"])


def add_pictures() -> dict[str, SiteImage]:
    """Draw every picture and return the images by key."""
    drawings = texts.drawings()
    # Drawing is arithmetic in Pillow: two processes halve the wait on the first start.
    with ProcessPoolExecutor(max_workers=2) as pool:
        files = list(pool.map(_drawn, drawings, chunksize=4))
    images = {}
    for drawing, content in zip(drawings, files, strict=True):
        image = SiteImage(
            title=drawing["description"],
            description=drawing["description"],
            file=ImageFile(BytesIO(content), name=f"{drawing['key']}.png"),
            file_size=len(content),
            file_hash=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        )
        image.save()
        images[drawing["key"]] = image
    return images


def covers() -> list[SiteImage]:
    """Return the pictures that suit an event: all but portraits."""
    wanted = [drawing["description"] for drawing in texts.drawings() if drawing["scene"] != "portrait"]
    return list(SiteImage.objects.filter(title__in=wanted).order_by("pk"))

"""Bringing the pictures of a folder into the image library, each one once."""

import hashlib
from io import BytesIO
from pathlib import Path

from django.core.files.images import ImageFile
from PIL import Image, UnidentifiedImageError

from cms.content.models import SiteImage

# What a browser shows and Wagtail can resize.
FORMATS = {"AVIF", "GIF", "JPEG", "PNG", "WEBP"}


class BadPictureError(Exception):
    """Why a picture cannot be used."""


def imported_picture(file: Path) -> SiteImage:
    """Return the image of this content, whichever name or folder it came from. Raises BadPictureError."""
    if not file.is_file():
        raise BadPictureError("The picture is not there")
    content = file.read_bytes()
    digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    # Wagtail keeps the same digest of each file.
    known: SiteImage | None = SiteImage.objects.filter(file_hash=digest).order_by("pk").first()
    if known:
        return known
    _check(file, content)
    image = SiteImage(title=file.stem.replace("-", " ").replace("_", " ")[:255], file_hash=digest)
    try:
        # Wagtail measures the picture here; a drawing that is no XML shows only now.
        image.file = ImageFile(BytesIO(content), name=file.name)
    except (OSError, SyntaxError, ValueError) as error:
        raise BadPictureError("The picture has an unknown format") from error
    image.file_size = len(content)
    image.save()
    return image


def _check(file: Path, content: bytes) -> None:
    if file.suffix.lower() == ".svg":
        if b"<svg" not in content[:4096]:
            raise BadPictureError("The picture is not an SVG drawing")
        return
    try:
        with Image.open(BytesIO(content)) as picture:
            kind = picture.format
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadPictureError("The picture has an unknown format") from error
    if kind not in FORMATS:
        raise BadPictureError(f"Pictures of the format {kind} cannot be shown")

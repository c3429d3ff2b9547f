"""Take the place where a photo was taken out of it."""

import io
import tempfile
from typing import BinaryIO

from PIL import ExifTags, Image

from cms.infra.files.checks.images import DAMAGED

# What Pillow writes again without taking away more than it must. "keep": the photo's own tables.
_OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": "keep", "subsampling": "keep"},
    "PNG": {},
    "WEBP": {"quality": 95},
    "AVIF": {"quality": 95},
}


def without_location(content: BinaryIO) -> BinaryIO | None:
    """Return the picture without its EXIF GPS data and XMP; None when it has neither, or cannot be read.

    The rest stays: Wagtail turns renditions by the EXIF orientation, and photographers are named there.
    """
    content.seek(0)
    try:
        with Image.open(content, formats=tuple(_OPTIONS)) as image:
            exif = image.getexif()
            format_name = image.format or ""
            says_where = ExifTags.IFD.GPSInfo in exif or "xmp" in image.info
            if not says_where or getattr(image, "is_animated", False):
                return None
            if ExifTags.IFD.GPSInfo in exif:
                del exif[ExifTags.IFD.GPSInfo]
            image.info.pop("xmp", None)
            profile = image.info.get("icc_profile")
            copy: BinaryIO = tempfile.SpooledTemporaryFile(max_size=io.DEFAULT_BUFFER_SIZE * 640)  # type: ignore[assignment]  # noqa: SIM115 - the caller keeps it
            image.save(copy, format_name, exif=exif.tobytes(), icc_profile=profile, **_OPTIONS[format_name])
    except DAMAGED:
        # Wagtail says what is wrong with a picture.
        return None
    finally:
        content.seek(0)
    copy.seek(0)
    return copy

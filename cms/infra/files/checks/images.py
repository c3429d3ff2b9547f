"""Images are written anew from their pixels: nothing else that the file carried gets through.

That takes away where a photo was taken, and whatever was hidden between, before or after the pixels.
"""

import io
import struct
import tempfile
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from cms.infra.files.base import Refused

# What Pillow's decoders raise for damaged files: libavif's a RuntimeError, broken EXIF a struct.error.
DAMAGED = (
    *(OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, MemoryError),
    *(RuntimeError, ArithmeticError, struct.error),
)


@dataclass(frozen=True)
class Format:
    """How Pillow calls a format, what its files end with, whether it knows transparency, and how it is saved."""

    name: str
    extension: str
    alpha: bool = True
    options: dict[str, Any] = field(default_factory=dict)


FORMATS = {
    "image/avif": Format("AVIF", ".avif", options={"quality": 80}),
    "image/gif": Format("GIF", ".gif"),
    "image/jpeg": Format("JPEG", ".jpg", alpha=False, options={"quality": 88, "optimize": True, "progressive": True}),
    "image/png": Format("PNG", ".png", options={"optimize": True}),
    "image/webp": Format("WEBP", ".webp", options={"quality": 85, "method": 4}),
}
# Above this the copy goes to the disk.
_IN_MEMORY = 5 * 1024 * 1024
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@dataclass(frozen=True)
class Redrawn:
    """An image after it was written anew; the sides in pixels."""

    content: BinaryIO
    width: int
    height: int


def redraw(content: BinaryIO, *, content_type: str, max_pixels: int, max_side: int, square: bool = False) -> Redrawn:
    """Return the picture as a new file: upright, in sRGB, without metadata, no longer than `max_side` either way.

    With `square` it is cut to the square in its middle.

    Of an animation the first frame is kept: pictures of people and events stand beside text that somebody reads
    (WCAG 2.2.2). Raises `Refused` for what cannot be decoded as this type, or has more than `max_pixels`.
    """
    kind = FORMATS[content_type]
    content.seek(0)
    try:
        # Only the decoder for the type that the content was recognised as: Pillow knows many others.
        with Image.open(content, formats=[kind.name]) as source:
            if source.width * source.height > max_pixels:
                raise _too_many_pixels(max_pixels)
            # Large photos are decoded at a fraction of their size where the format can.
            source.draft("RGB", (max_side, max_side))
            source.load()
            picture = _plain(source, alpha=kind.alpha)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(max_pixels) from error
    except DAMAGED as error:
        raise Refused("damaged", _("This picture cannot be read. Save it once more, or choose another.")) from error
    if square:
        side = min(picture.width, picture.height, max_side)
        picture = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
    picture.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    copy: BinaryIO = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115 - the caller closes it
    picture.save(copy, kind.name, **kind.options)
    copy.seek(0)
    return Redrawn(copy, picture.width, picture.height)


def _plain(source: Image.Image, *, alpha: bool) -> Image.Image:
    """Return the first frame, turned as its EXIF says, in sRGB, with nothing attached."""
    profile = source.info.get("icc_profile")
    upright = ImageOps.exif_transpose(source)
    see_through = alpha and upright.has_transparency_data
    mode = "RGBA" if see_through else "RGB"
    picture = _in_srgb(upright, profile, mode)
    picture.info = {}
    return picture


def _in_srgb(image: Image.Image, profile: bytes | None, mode: str) -> Image.Image:
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = mode if image.mode == "RGBA" else "RGB"
            if converted := ImageCms.profileToProfile(image, own, _SRGB, outputMode=target):
                return converted.convert(mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            # A broken profile says nothing about the pixels.
            pass
    return image.convert(mode)


def _too_many_pixels(most: int) -> Refused:
    millions = most // 1_000_000
    return Refused("pixels", _("This picture has more than %(n)s million pixels. Make it smaller.") % {"n": millions})

"""AVIF files are what Willow would have written, only sooner."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageCms
from willow.image import Image as WillowImage


def written(picture: Image.Image, **options) -> Image.Image:
    """Return a picture after it was written as AVIF and read again."""
    source, target = BytesIO(), BytesIO()
    picture.save(source, "TIFF", icc_profile=picture.info.get("icc_profile"))
    WillowImage.open(source).save_as_avif(target, **options)
    return Image.open(target)


def test_size_and_colours_stay():
    made = written(Image.new("RGB", (40, 30), "orange"))
    assert made.format == "AVIF"
    assert made.size == (40, 30)
    assert made.convert("RGB").getpixel((20, 15)) == pytest.approx((255, 165, 0), abs=6)


def test_lossless_means_without_loss():
    noise = Image.effect_noise((40, 30), 80)
    picture = Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180)))
    # From RGB to the colours of AVIF and back, each value may be rounded once.
    made = written(picture, lossless=True).convert("RGB")
    assert all(highest <= 3 for _lowest, highest in ImageChops.difference(picture, made).getextrema())


def test_the_colour_profile_stays():
    picture = Image.new("RGB", (40, 30), "orange")
    picture.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert written(picture).info["icc_profile"] == picture.info["icc_profile"]


def test_transparency_stays():
    assert written(Image.new("RGBA", (40, 30), (255, 0, 0, 0))).convert("RGBA").getpixel((20, 15))[3] == 0

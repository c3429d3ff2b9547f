"""The sizes in which pictures are shown, all in one place."""

from dataclasses import dataclass
from typing import Any

from wagtail.images.models import Filter, Picture
from wagtail.images.shortcuts import get_renditions_or_not_found

# Browsers take the first format they know.
FORMATS = "format-{avif,webp,jpeg}"


@dataclass(frozen=True)
class Preset:
    """How wide a kind of picture may be, and how wide it is drawn at which viewport (the `sizes` attribute)."""

    resize: str
    sizes: str

    @property
    def filters(self) -> list[str]:
        """Every rendition of this preset, as Wagtail's filter specs."""
        return list(Filter.expand_spec([FORMATS, self.resize]))


# In the order in which they are made after an upload: lists of many pictures first, where waiting would add up.
PRESETS = {
    "card": Preset("fill-{400x267,768x512}", "(min-width: 64em) 24rem, (min-width: 40em) 50vw, 100vw"),
    # The pictures of "card", which stand beside the words on a phone.
    "row": Preset("fill-{400x267,768x512}", "(min-width: 64em) 24rem, (min-width: 40em) 50vw, 7rem"),
    "lead": Preset("fill-{640x360,1024x576,1600x900}", "(min-width: 72em) 70rem, 100vw"),
    "hero": Preset("fill-{640x480,960x720,1440x1080}", "(min-width: 64em) 50vw, 100vw"),
    "tile": Preset("fill-{400x300,800x600}", "(min-width: 64em) 22rem, 50vw"),
    "half": Preset("fill-{480x400,768x640,1200x1000}", "(min-width: 48em) 50vw, 100vw"),
    "body": Preset("width-{640,960,1440}", "(min-width: 48em) 44rem, 100vw"),
    "portrait": Preset("fill-{72x72,144x144}", "4.5rem"),
    "logo": Preset("max-{240x64,480x128}", "15rem"),
}


def picture_html(image: Any, preset: str, *, alt: str, eager: bool) -> str:
    """Return the `<picture>` of an image; `eager` is for the one a visitor sees first."""
    loading = {"loading": "eager", "fetchpriority": "high"} if eager else {"loading": "lazy", "decoding": "async"}
    if image.is_svg():
        rendition = image.get_rendition("original")
        return str(rendition.img_tag({"alt": alt, **loading}))
    chosen = PRESETS[preset]
    renditions = get_renditions_or_not_found(image, [Filter(spec=spec) for spec in chosen.filters])
    return str(Picture(renditions, {"alt": alt, "sizes": chosen.sizes, **loading}).__html__())

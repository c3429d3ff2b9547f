"""QR codes: an address that a phone's own camera opens."""

from io import BytesIO
from typing import Final

import segno
from django.http import HttpResponse

# Error correction M: a scratch or a thumb on the screen, and still few enough squares for a small print.
_ERROR: Final = "m"
# Squares of quiet zone on each side (ISO/IEC 18004 asks for four).
_BORDER: Final = 4


def svg(text: str) -> str:
    """Return a text as an SVG picture, black on white: scanners want that in dark mode, too. No style, no size."""
    picture = BytesIO()
    code = segno.make(text, error=_ERROR, micro=False)
    options = {
        "border": _BORDER,
        "omitsize": True,
        "dark": "#000",
        "light": "#fff",
        "svgclass": None,
        "lineclass": None,
    }
    code.save(picture, kind="svg", **options)
    return picture.getvalue().decode()


def picture_of(text: str) -> HttpResponse:
    """Return the picture as a response, for whoever asked alone."""
    return HttpResponse(svg(text), content_type="image/svg+xml", headers={"X-Robots-Tag": "noindex"})

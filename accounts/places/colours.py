"""An organisation's colours as a style sheet, so that everything written in them or on them can be read.

Two texts of a page are far enough apart when their contrast is 4.5 to 1 (WCAG 2.2, success criterion 1.4.3). Where an
organisation's own colour does not reach that, it is made darker or lighter, by as little as it takes. The sheet stands
at an address that holds the colours and a digest of the sheet: it never changes, and nothing has to be stored.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

READABLE: Final = 4.5
BLACK, WHITE = "#000000", "#ffffff"
# What text stands on, in cms/static/css/tokens.css: paper and tint, light and dark; and the ink of the light one.
_LIGHT: Final = ("#ffffff", "#f6f2f8")
_DARK: Final = ("#150c1b", "#1f1328")
_INK: Final = "#1d1125"
_STEPS: Final = 64


@dataclass(frozen=True)
class Palette:
    """The colours in which an organisation's pages are shown; each text colour can be read on what it is for."""

    main: str
    main_ink: str
    main_deep: str
    accent: str
    accent_ink: str
    accent_strong: str
    accent_on_main: str
    link_light: str
    link_dark: str


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=1024)
def palette(main: str, accent: str) -> Palette:
    """Return what is made of two colours, each written `#rrggbb`."""
    main_ink, accent_ink = _ink_on(main), _ink_on(accent)
    # Further from its ink, so that what is written on the one can be written on the other.
    main_deep = _mixed(main, _opposite(main_ink), 0.2)
    return Palette(
        main=main,
        main_ink=main_ink,
        main_deep=main_deep,
        accent=accent,
        accent_ink=accent_ink,
        accent_strong=_mixed(accent, _opposite(accent_ink), 0.2),
        accent_on_main=_readable(accent, (main, main_deep), main_ink),
        link_light=_readable(main, _LIGHT, BLACK),
        link_dark=_readable(main, _DARK, WHITE),
    )


def notes(main: str, accent: str) -> list[str]:
    """Return, for whoever chooses the colours, what is shown instead of them, and where; empty when they are fine."""
    shown = palette(main, accent)
    cases = [
        (main, shown.link_light, _("On light pages, links are shown in %(shown)s: %(chosen)s could not be read.")),
        (main, shown.link_dark, _("On dark pages, links are shown in %(shown)s: %(chosen)s could not be read.")),
        (
            accent,
            shown.accent_on_main,
            _("Words on the main colour are shown in %(shown)s: the accent colour %(chosen)s could not be read there."),
        ),
    ]
    return [text % {"shown": used, "chosen": chosen} for chosen, used, text in cases if chosen != used]


def sheet(main: str, accent: str) -> str:
    """Return the style sheet."""
    shown = palette(main, accent)
    tokens = {
        "org-main": shown.main,
        "org-main-ink": shown.main_ink,
        "org-accent": shown.accent,
        "org-accent-ink": shown.accent_ink,
        "org-accent-on-main": shown.accent_on_main,
        "org-link": shown.link_light,
        # What the site's own components are drawn with.
        "brand": shown.main,
        "brand-deep": shown.main_deep,
        "brand-ink": shown.main_ink,
        "brand-muted": shown.main_ink,
        "accent": shown.accent,
        "accent-strong": shown.accent_strong,
        "accent-ink": shown.accent_ink,
        "accent-on-brand": shown.accent_on_main,
        "link": "var(--org-link)",
    }
    light = "".join(f"--{name}:{value};" for name, value in tokens.items())
    dark = f"@media (prefers-color-scheme:dark){{:root{{--org-link:{shown.link_dark}}}}}"
    return f"@layer tokens{{:root{{{light}}}{dark}}}\n"


def sheet_url(main: str, accent: str) -> str:
    """Return the address of the style sheet, on whichever of the installation's hosts."""
    return reverse("colour-sheet", args=[main[1:], accent[1:], digest(main, accent)], urlconf=settings.TENANT_URLCONF)


def digest(main: str, accent: str) -> str:
    """Return what tells this sheet from those that another release makes of the same colours."""
    return hashlib.sha256(sheet(main, accent).encode()).hexdigest()[:12]


def _ink_on(background: str) -> str:
    """Return the colour of text on a background. Black or white can be read on any: one has at least 4.58 to 1."""
    candidates = (_INK, WHITE, BLACK)
    best = max(candidates, key=lambda ink: contrast(ink, background))
    # The softer ink where it is good enough and dark text is what the background asks for.
    return _INK if best == BLACK and contrast(_INK, background) >= READABLE else best


def _readable(colour: str, backgrounds: tuple[str, ...], towards: str) -> str:
    """Return the colour, moved towards another as far as it takes to be read on all of these backgrounds."""
    mixes = (_mixed(colour, towards, step / _STEPS) for step in range(_STEPS))
    return next((mix for mix in mixes if _can_be_read(mix, backgrounds)), towards)


def _can_be_read(colour: str, backgrounds: tuple[str, ...]) -> bool:
    return all(contrast(colour, background) >= READABLE for background in backgrounds)


def _opposite(ink: str) -> str:
    return BLACK if ink == WHITE else WHITE


def _mixed(colour: str, other: str, share: float) -> str:
    """Return the colour with this share of the other in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2, definition of relative luminance)."""
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the standard's

"""How many messages a text is made of: networks carry, and providers charge, segments.

3GPP TS 23.038: seven bits a character where the GSM alphabet has them all (160, or 153 each when joined), else UCS-2,
sixteen bits (70, or 67 each).
"""

from dataclasses import dataclass
from typing import Final, Literal

GSM_BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Reached by an escape: two units each.
GSM_EXTENSION: Final = frozenset("\f^{}\\[~]|€")

# Units in a message that stands alone, and in each one of several.
SIZES: Final[dict[Literal["GSM-7", "UCS-2"], tuple[int, int]]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}


@dataclass(frozen=True)
class Segments:
    """`count` messages of `units` in all: septets of GSM-7 or 16-bit units of UCS-2."""

    encoding: Literal["GSM-7", "UCS-2"]
    count: int
    units: int


def segments(body: str) -> Segments:
    """Return what a text of this body is made of; an empty one still takes a message."""
    if all(character in GSM_BASIC or character in GSM_EXTENSION for character in body):
        return _count("GSM-7", [2 if character in GSM_EXTENSION else 1 for character in body])
    return _count("UCS-2", [2 if character > "\uffff" else 1 for character in body])


def _count(encoding: Literal["GSM-7", "UCS-2"], widths: list[int]) -> Segments:
    alone, joined = SIZES[encoding]
    units = sum(widths)
    if units <= alone:
        return Segments(encoding, 1, units)
    count, filled = 1, 0
    for width in widths:
        # Neither an escape and its character nor the halves of a surrogate pair are parted.
        if filled + width > joined:
            count, filled = count + 1, 0
        filled += width
    return Segments(encoding, count, units)

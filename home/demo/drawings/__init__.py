"""Pictures for the demo site, drawn by code: flat, poster-like scenes that come out the same each time."""

from home.demo.drawings.canvas import Canvas
from home.demo.drawings.palettes import PALETTES
from home.demo.drawings.scenes import SCENES

__all__ = ["PALETTES", "SCENES", "draw"]


def draw(*, scene: str, seed: int, palette: str) -> bytes:
    """Return a PNG of 1600 × 1000 pixels; portraits are 1000 × 1000.

    Raises KeyError for a scene or palette that does not exist.
    """
    width = 1000 if scene == "portrait" else 1600
    canvas = Canvas(width, 1000, PALETTES[palette], seed)
    SCENES[scene](canvas)
    return canvas.png()

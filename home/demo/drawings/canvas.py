"""A canvas in logical pixels, drawn at twice the size so that edges come out smooth."""

import io
import random
from collections.abc import Sequence
from math import cos, radians, sin

from PIL import Image, ImageColor, ImageDraw, ImageFilter

from home.demo.drawings.palettes import Palette

Point = tuple[float, float]
SCALE = 2


def blend(one: str, other: str, share: float) -> str:
    """Return the colour that holds `share` (0 to 1) of the other one."""
    first, second = ImageColor.getrgb(one)[:3], ImageColor.getrgb(other)[:3]
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return f"#{red:02x}{green:02x}{blue:02x}"


class Canvas:
    """Shapes in one palette, with a random source of its own so that a seed always gives the same picture."""

    def __init__(self, width: int, height: int, palette: Palette, seed: int) -> None:
        self.width, self.height, self.palette = width, height, palette
        self.random = random.Random(seed)  # noqa: S311 - pictures, not secrets
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), palette.sky)
        self._pen = ImageDraw.Draw(self.image)

    def sky(self, top: str | None = None, bottom: str | None = None) -> None:
        """Fill everything with a gradient from top to bottom."""
        gradient = Image.linear_gradient("L").resize(self.image.size)
        lower = Image.new("RGB", self.image.size, bottom or self.palette.glow)
        upper = Image.new("RGB", self.image.size, top or self.palette.sky)
        self.image.paste(Image.composite(lower, upper, gradient))

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        """Fill the area between these points."""
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        """Draw a line with round joints through these points."""
        self._pen.line(
            [(x * SCALE, y * SCALE) for x, y in points], fill=fill, width=round(width * SCALE), joint="curve"
        )
        for x, y in (points[0], points[-1]):
            self.circle(x, y, width / 2, fill)

    def box(self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> None:
        """Fill a box, with round corners where a radius is given."""
        corners = [x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE]
        self._pen.rounded_rectangle(corners, radius * SCALE, fill=fill)

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        """Fill a circle around a point."""
        self.ellipse(x, y, radius, radius, fill)

    def ellipse(self, x: float, y: float, across: float, down: float, fill: str) -> None:
        """Fill an ellipse around a point."""
        self._pen.ellipse(
            [(x - across) * SCALE, (y - down) * SCALE, (x + across) * SCALE, (y + down) * SCALE], fill=fill
        )

    def pie(self, x: float, y: float, radius: float, start: float, end: float, fill: str) -> None:
        """Fill a slice of a circle, angles in degrees clockwise from three o'clock."""
        corners = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self._pen.pieslice(corners, start, end, fill=fill)

    def turned(self, x: float, y: float, width: float, height: float, degrees: float) -> list[Point]:
        """Return the corners of a box around a point, turned."""
        turn = radians(degrees)
        corners = (
            (-width / 2, -height / 2),
            (width / 2, -height / 2),
            (width / 2, height / 2),
            (-width / 2, height / 2),
        )
        return [(x + a * cos(turn) - b * sin(turn), y + a * sin(turn) + b * cos(turn)) for a, b in corners]

    def shadow(self, points: Sequence[Point], blur: float = 12, dark: int = 70) -> None:
        """Lay a soft shadow of this area on what is drawn so far."""
        margin = 3 * blur
        left, top = min(x for x, _ in points) - margin, min(y for _, y in points) - margin
        size = (int(max(x for x, _ in points) + margin - left), int(max(y for _, y in points) + margin - top))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=dark)
        mask = mask.filter(ImageFilter.GaussianBlur(blur)).resize((size[0] * SCALE, size[1] * SCALE))
        self.image.paste(ImageColor.getrgb(self.palette.ink), (round(left * SCALE), round(top * SCALE)), mask)

    def pick(self) -> str:
        """Return one of the accents."""
        return self.random.choice(self.palette.accents)

    def png(self) -> bytes:
        """Return the finished picture."""
        buffer = io.BytesIO()
        small = self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)
        small.save(buffer, "PNG")
        return buffer.getvalue()

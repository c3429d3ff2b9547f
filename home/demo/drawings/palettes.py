"""Colours of the drawings, by time and place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """Colours by the part they play; `layers` go from far to near, `accents` are for small things."""

    sky: str
    glow: str
    light: str
    ink: str
    layers: tuple[str, ...]
    accents: tuple[str, ...]


PALETTES = {
    "dawn": Palette(
        "#f6c9a8",
        "#fff1dc",
        "#fffaf2",
        "#2d2a44",
        ("#e39b86", "#b8707d", "#7d5573", "#453a5c"),
        ("#e2583e", "#f4b942", "#3f7d8c", "#fff1dc"),
    ),
    "forest": Palette(
        "#cfe3d4",
        "#f3f7e6",
        "#fcfdf5",
        "#17302a",
        ("#9cc3a5", "#5f9a80", "#34705f", "#1c4a42"),
        ("#f0a93b", "#d9573f", "#f3f7e6", "#8fbf6a"),
    ),
    "harbour": Palette(
        "#bcd9e8",
        "#eef7fa",
        "#f8fcfd",
        "#12283f",
        ("#86b4cd", "#4f8bb0", "#2a6190", "#173f68"),
        ("#f26b4e", "#f7c857", "#eef7fa", "#57b5a5"),
    ),
    "dusk": Palette(
        "#3b3566",
        "#8c5a8f",
        "#f7e9f2",
        "#17142e",
        ("#6a4f8a", "#4d3d78", "#322b5c", "#201c42"),
        ("#f6b25c", "#ef6f6c", "#7fc8c2", "#f7e9f2"),
    ),
    "meadow": Palette(
        "#d5ebf2",
        "#fdf8d8",
        "#fffef4",
        "#23352a",
        ("#b9d883", "#86bd63", "#4f9457", "#2d6a4b"),
        ("#ee6352", "#f9c22e", "#3e8fb0", "#fdf8d8"),
    ),
    "ember": Palette(
        "#f4a261",
        "#fbd9a5",
        "#fff6e8",
        "#33180f",
        ("#e0734a", "#b94b3a", "#84322f", "#4f1f24"),
        ("#fbd9a5", "#2a7f78", "#f4d35e", "#fff6e8"),
    ),
}

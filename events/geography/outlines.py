"""Outlines of the world's countries, as a path of SVG: from the package `countryinfo`, read when first asked for."""

import json
import math
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final

_TILE: Final = 256
_HIGHEST: Final = 85.0

Ring = list[tuple[float, float]]


@lru_cache(maxsize=128)
def land(zoom: float, left: float, top: float, width: int, height: int) -> str:
    """Return the land in a window of the projected world (events.discovery.mapping), as the `d` of an SVG path.

    Points closer together than a unit are left out, and so is whatever lies outside.
    """
    scale, parts = 2**zoom, []
    for (west, north, east, south), ring in _rings():
        outside = (
            east * scale < left or west * scale > left + width or south * scale < top or north * scale > top + height
        )
        if not outside:
            parts.append(_path([(x * scale - left, y * scale - top) for x, y in ring]))
    return "".join(parts)


def _path(points: Ring) -> str:
    kept = [points[0]]
    for x, y in points[1:]:
        if math.hypot(x - kept[-1][0], y - kept[-1][1]) >= 1:
            kept.append((x, y))
    if len(kept) < 3:  # noqa: PLR2004 - no area
        return ""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in kept) + "Z"


@cache
def _rings() -> list[tuple[tuple[float, float, float, float], Ring]]:
    """Return the outlines, projected at zoom 0, each with the box that it is in."""
    found = []
    for file in resources.files("countryinfo").joinpath("data").iterdir():
        if file.name.endswith(".json"):
            for outline in _outlines(json.loads(file.read_text("utf-8")).get("geoJSON") or {}):
                ring = [_project(*point[:2]) for point in outline]
                xs, ys = [x for x, _y in ring], [y for _x, y in ring]
                found.append(((min(xs), min(ys), max(xs), max(ys)), ring))
    return found


def _outlines(collection: dict[str, Any]) -> Iterator[list[list[float]]]:
    for feature in collection.get("features", []):
        shape = feature.get("geometry") or {}
        match shape.get("type"):
            case "Polygon":
                yield shape["coordinates"][0]
            case "MultiPolygon":
                yield from (polygon[0] for polygon in shape["coordinates"])


def _project(longitude: float, latitude: float) -> tuple[float, float]:
    sine = math.sin(math.radians(max(-_HIGHEST, min(_HIGHEST, latitude))))
    return (longitude / 360 + 0.5) * _TILE, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * _TILE

"""A map of what was found, drawn by us: land, the biggest towns, and a pin for each place, all of them links.

It is projected as web maps are (Mercator on a square, 256 units wide at zoom 0), so that tiles of a map server fit
under it where the installation names one.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from events.discovery.fields import KILOMETRES_IN_A_MILE
from events.discovery.search import Search
from events.geography.outlines import land
from events.geography.towns import biggest
from events.models import Occurrence
from events.page_cache import tag_event

MOST: Final = 500
WIDTH: Final = 960
HEIGHT: Final = 540
_TILE: Final = 256
# Farther from the equator the projection has no end.
_HIGHEST: Final = 85.0
_PADDING: Final = 48
_CLOSEST: Final = 11.0
_WIDEST: Final = 1.0
# Pins that would cover each other are one.
_APART: Final = 26
_MOST_TOWNS: Final = 14
_BETWEEN_TOWNS: Final = 90


@dataclass(frozen=True)
class View:
    """What part of the world is seen: `left` and `top` are units of the square at this zoom."""

    zoom: float
    left: float
    top: float

    def project(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return where a place is in the picture."""
        x, y = _square(longitude, latitude, self.zoom)
        return x - self.left, y - self.top


@dataclass(frozen=True)
class Pin:
    """One or more occurrences at a spot of the picture."""

    x: float
    y: float
    occurrences: list[Occurrence]
    query: str

    @property
    def number(self) -> int:
        """How many."""
        return len(self.occurrences)

    @property
    def radius(self) -> int:
        """How large it is drawn."""
        return 9 if self.number == 1 else min(22, 11 + self.number // 3)


@dataclass(frozen=True)
class Label:
    """The name of a town beside its dot."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Tile:
    """A picture of a map server, laid under the pins."""

    x: float
    y: float
    size: float
    url: str


@dataclass(frozen=True)
class Map:
    """All that the template draws."""

    pins: list[Pin]
    land: str
    towns: list[Label]
    tiles: list[Tile]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def number(self) -> int:
        """How many occurrences stand on it."""
        return sum(pin.number for pin in self.pins)


def draw(search: Search, now: datetime) -> Map | None:
    """Return a map of the first five hundred that have a place; None where none has."""
    rows: list[Occurrence] = list(
        search.occurrences(now)
        .filter(longitude__isnull=False)
        .select_related("event__organisation")
        .defer("event__description", "event__questions", "event__accessibility")[:MOST]
    )
    if not rows:
        return None
    for row in rows:
        tag_event(row.event)
    view = _view([(row.longitude, row.latitude) for row in rows])  # type: ignore[misc]  # both are set
    if settings.EVENTS_MAP_TILES:
        return Map(_pins(rows, view, search), "", [], list(_tiles(view)))
    return Map(_pins(rows, view, search), land(view.zoom, view.left, view.top, WIDTH, HEIGHT), _towns(view), [])


def _square(longitude: float, latitude: float, zoom: float) -> tuple[float, float]:
    size = _TILE * 2**zoom
    sine = math.sin(math.radians(max(-_HIGHEST, min(_HIGHEST, latitude))))
    return (longitude / 360 + 0.5) * size, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * size


def _view(points: list[tuple[float, float]]) -> View:
    """Return what shows all of them, and no more than that."""
    on_square = [_square(longitude, latitude, 0) for longitude, latitude in points]
    xs, ys = [x for x, _y in on_square], [y for _x, y in on_square]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    rooms = ((WIDTH - 2 * _PADDING) / wide if wide else math.inf, (HEIGHT - 2 * _PADDING) / high if high else math.inf)
    zoom = max(_WIDEST, min(_CLOSEST, math.log2(min(rooms)) if min(rooms) < math.inf else _CLOSEST))
    if settings.EVENTS_MAP_TILES:
        zoom = float(math.floor(zoom))
    scale = 2**zoom
    middle_x, middle_y = (max(xs) + min(xs)) / 2 * scale, (max(ys) + min(ys)) / 2 * scale
    return View(zoom, middle_x - WIDTH / 2, middle_y - HEIGHT / 2)


def _pins(rows: list[Occurrence], view: View, search: Search) -> list[Pin]:
    groups: list[tuple[float, float, list[Occurrence]]] = []
    for row in rows:
        x, y = view.project(row.longitude or 0, row.latitude or 0)
        for there_x, there_y, members in groups:
            if math.hypot(x - there_x, y - there_y) < _APART:
                members.append(row)
                break
        else:
            groups.append((x, y, [row]))
    return [
        Pin(round(x, 1), round(y, 1), members, _closer(search, members) if len(members) > 1 else "")
        for x, y, members in groups
    ]


def _closer(search: Search, members: list[Occurrence]) -> str:
    """Return the query of the map of these alone."""
    latitudes, longitudes = ([getattr(row, name) for row in members] for name in ("latitude", "longitude"))
    middle = (max(latitudes) + min(latitudes)) / 2, (max(longitudes) + min(longitudes)) / 2
    reach = max(math.hypot(lat - middle[0], lon - middle[1]) for lat, lon in zip(latitudes, longitudes, strict=True))
    kilometres = reach * 112 + 2
    within = math.ceil(kilometres if search.asked.unit == "km" else kilometres / KILOMETRES_IN_A_MILE)
    here: dict[str, Any] = {"lat": round(middle[0], 3), "lon": round(middle[1], 3), "within": within}
    # Where nothing is left to come closer to, they are told apart in a list.
    return search.as_query(near="", page="", unit=search.asked.unit, **here, view="map" if reach else "")


def _towns(view: View) -> list[Label]:
    labels: list[Label] = []
    for town in biggest(20_000):
        x, y = view.project(town.longitude, town.latitude)
        inside = 8 < x < WIDTH - 100 and 16 < y < HEIGHT - 8  # noqa: PLR2004 - room for the name
        if inside and all(abs(x - one.x) > _BETWEEN_TOWNS or abs(y - one.y) > _BETWEEN_TOWNS / 3 for one in labels):
            labels.append(Label(round(x, 1), round(y, 1), town.name))
            if len(labels) == _MOST_TOWNS:
                break
    return labels


def _tiles(view: View) -> Iterator[Tile]:
    zoom, number = int(view.zoom), 2 ** int(view.zoom)
    for row in range(max(0, int(view.top // _TILE)), min(number, int((view.top + HEIGHT) // _TILE) + 1)):
        for column in range(int(view.left // _TILE), int((view.left + WIDTH) // _TILE) + 1):
            url = settings.EVENTS_MAP_TILES.format(z=zoom, x=column % number, y=row)
            yield Tile(round(column * _TILE - view.left, 1), round(row * _TILE - view.top, 1), _TILE, url)

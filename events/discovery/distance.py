"""How far away things are: first by a box, which an index answers, then on the globe."""

import math
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import BooleanField, Expression, F, FloatField, Func, Q, QuerySet, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from events.geography import Place
from events.models import Occurrence
from events.models.occurrences import LASTS, MAP_POINT

# The mean radius of the earth (IUGG), in kilometres: what a sphere differs from the earth by is half a percent.
_RADIUS: Final = 6371.0088
_KILOMETRES_A_DEGREE: Final = _RADIUS * math.pi / 180
# Rounding must not cut off what lies on the edge.
_MARGIN: Final = 1e-6

Box = tuple[float, float, float, float]


def around(rows: QuerySet[Occurrence], place: Place, kilometres: float) -> QuerySet[Occurrence]:
    """Return those within a distance of a place, with `distance` in kilometres."""
    inside = reduce(or_, (Q(_inside(box)) for box in boxes(place.latitude, place.longitude, kilometres)))
    rows = rows.filter(inside).annotate(distance=_great_circle(place))
    return rows.filter(distance__lte=kilometres)


def between(rows: QuerySet[Occurrence], since: datetime, until: datetime | None) -> QuerySet[Occurrence]:
    """Return those that take place between two moments, by the index that knows places as well."""
    span: Expression = Func(Value(since), Value(until), function="tstzrange")
    meets: Expression = Func(LASTS, span, function="", arg_joiner=" && ", output_field=BooleanField())
    return rows.filter(meets)


def boxes(latitude: float, longitude: float, kilometres: float) -> list[Box]:
    """Return boxes (west, south, east, north, in degrees) that hold all within a distance.

    A degree of longitude gets shorter towards the poles; around one, every longitude is near. A box that crosses the
    date line is two.
    """
    high = kilometres / _KILOMETRES_A_DEGREE + _MARGIN
    south, north = max(-90.0, latitude - high), min(90.0, latitude + high)
    if latitude - high <= -90 or latitude + high >= 90:  # noqa: PLR2004 - the poles
        return [(-180.0, south, 180.0, north)]
    # The farthest east of a circle is nearer to the pole than its middle.
    ratio = math.sin(kilometres / _RADIUS) / math.cos(math.radians(latitude))
    if ratio >= 1:
        return [(-180.0, south, 180.0, north)]
    wide = math.degrees(math.asin(ratio)) + _MARGIN
    west, east = longitude - wide, longitude + wide
    if west < -180:  # noqa: PLR2004 - the date line
        return [(west + 360, south, 180.0, north), (-180.0, south, east, north)]
    if east > 180:  # noqa: PLR2004 - the date line
        return [(west, south, 180.0, north), (-180.0, south, east - 360, north)]
    return [(west, south, east, north)]


def _inside(box: Box) -> Expression:
    west, south, east, north = (Value(side) for side in box)
    corners: Any = Func(Func(west, south, function="point"), Func(east, north, function="point"), function="box")
    return Func(MAP_POINT, corners, function="", arg_joiner=" <@ ", output_field=BooleanField())


def _great_circle(place: Place) -> Expression:
    """Return the way along the earth to an occurrence, in kilometres (haversine formula)."""
    latitude, longitude = math.radians(place.latitude), math.radians(place.longitude)
    up = Power(Sin((Radians(F("latitude")) - Value(latitude)) / Value(2.0)), 2)
    across = Power(Sin((Radians(F("longitude")) - Value(longitude)) / Value(2.0)), 2)
    chord = up + Value(math.cos(latitude)) * Cos(Radians(F("latitude"))) * across
    return Value(2 * _RADIUS) * ASin(Sqrt(Least(chord, Value(1.0)), output_field=FloatField()))

"""The parameters of a search, each read by a rule of its own."""

import math
import re
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from events.discovery.dates import Month
from events.geography import Place, find
from events.states import EventType

KILOMETRES_IN_A_MILE: Final = 1.609344
WITHIN: Final = (5, 10, 25, 50, 100, 250)
_WITHIN: Final = 25
_FARTHEST: Final = 1_000
MOST_PAGES: Final = 40
_YEARS: Final = range(2000, 2101)
_LONGEST: Final = {"q": 200, "near": 100, "tag": 40, "org": 63}
VIEWS: Final = ("list", "map", "month")
WHEN: Final = ("today", "tomorrow", "weekend", "week", "month")
WHERE: Final = ("in_person", "online")
_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
# What stands in an address, in this order; each but the last four narrows what is found.
NAMES: Final = (
    *("q", "near", "lat", "lon", "within", "unit", "when", "from", "to", "type", "tag", "where", "org", "free"),
    *("sort", "view", "month", "page"),
)


@dataclass(frozen=True)
class Asked:
    """What the parameters say, those left out that say nothing or what they say is wrong."""

    q: str = ""
    near: str = ""
    lat: float | None = None
    lon: float | None = None
    within: int = _WITHIN
    unit: str = "mi"
    when: str = ""
    first: date | None = None
    last: date | None = None
    type: str = ""
    tag: str = ""
    where: str = ""
    org: str = ""
    free: bool = False
    sort: str = ""
    view: str = "list"
    month: Month | None = None
    page: int = 1
    place: Place | None = None

    @property
    def kilometres(self) -> float:
        """How far from the place."""
        return self.within * (1 if self.unit == "km" else KILOMETRES_IN_A_MILE)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out of what there is."""
        free = {"org", "sort", "view", "month", "page"}
        return any(name not in free for name in self.pairs())

    def pairs(self) -> dict[str, str]:
        """Return the parameters that say this again, in the order of an address."""
        said: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        said |= {"from": self.first, "to": self.last, "free": "1" if self.free else ""}
        if self.place is None:
            said |= {"within": "", "unit": ""}
        if self.place is None or self.sort == "nearest":
            # So it is anyway.
            said["sort"] = ""
        said |= {name: "" for name in ("within", "unit", "view", "page") if said[name] == _DEFAULTS[name]}
        return {name: str(said[name]) for name in NAMES if said[name] not in ("", None)}


_DEFAULTS: Final = {one.name: one.default for one in fields(Asked)}


def read(query: QueryDict) -> tuple[Asked, dict[str, str]]:
    """Return what the parameters say, and what is wrong with which. What is not known at all is passed over."""
    reader = _Reader(query)
    values = {
        "q": reader.text("q"),
        "when": reader.one_of("when", WHEN),
        "first": reader.day("from"),
        "last": reader.day("to"),
        "type": reader.one_of("type", EventType.values),
        "tag": reader.text("tag").lower(),
        "where": reader.one_of("where", WHERE),
        "org": reader.text("org"),
        "free": reader.text("free") == "1",
        "sort": reader.one_of("sort", ("nearest", "soonest")),
        "view": reader.one_of("view", VIEWS) or "list",
        "month": reader.month("month"),
        "page": reader.number("page", 1, MOST_PAGES, 1),
        "within": reader.number("within", 1, _FARTHEST, _WITHIN),
        "unit": reader.one_of("unit", ("mi", "km")) or "mi",
        **reader.place(),
    }
    if values["first"] and values["last"] and values["last"] < values["first"]:
        values["last"] = None
        reader.errors["to"] = _("The last day is before the first. Change one of the two.")
    if values["when"]:
        values["first"] = values["last"] = None
    return Asked(**values), reader.errors


class _Reader:
    """Reads parameters, and keeps what is wrong with them."""

    def __init__(self, query: QueryDict) -> None:
        self.query = query
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        """Return what was written, in one line and not too long."""
        return " ".join(self.query.get(name, "").replace("\0", "").split())[: _LONGEST.get(name, 100)]

    def one_of(self, name: str, known: Any) -> str:
        value = self.text(name)
        if value and value not in known:
            self.errors[name] = _("Choose from the list.")
            return ""
        return value

    def number(self, name: str, least: int, most: int, default: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if value.isascii() and value.isdigit() and len(value) <= 6 and least <= int(value) <= most:  # noqa: PLR2004 - short
            return int(value)
        self.errors[name] = _("Write a number from %(least)d to %(most)d.") % {"least": least, "most": most}
        return default

    def day(self, name: str) -> date | None:
        value = self.text(name)
        try:
            day = date.fromisoformat(value) if value else None
        except ValueError:
            day = date.min
        if day is not None and day.year not in _YEARS:
            self.errors[name] = _("Write a day like %(day)s.") % {"day": "2027-05-31"}
            return None
        return day

    def month(self, name: str) -> Month | None:
        match = _MONTH.fullmatch(self.text(name))
        if match is None or int(match[1]) not in _YEARS:
            return None
        return Month(int(match[1]), int(match[2]))

    def place(self) -> dict[str, Any]:
        """Return where to look: what the browser says where nothing is written."""
        near = self.text("near")
        if near:
            found = find(near)
            if found is None:
                self.errors["near"] = _(
                    "We do not know this place. Write a town with its state or country, such as Springfield, IL, "
                    "or a ZIP code."
                )
                return {"near": near}
            return {"near": near, "place": found}
        latitude, longitude = self._degrees("lat", 90), self._degrees("lon", 180)
        if latitude is None or longitude is None:
            return {}
        here = Place(_("where you are"), latitude, longitude, "")
        return {"lat": latitude, "lon": longitude, "place": here}

    def _degrees(self, name: str, most: int) -> float | None:
        try:
            value = float(self.text(name) or "nan")
        except ValueError:
            value = math.nan
        return round(value, 3) if -most <= value <= most else None

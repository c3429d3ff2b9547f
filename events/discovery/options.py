"""What the fields of the search offer, and what is chosen in them."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from events.discovery.fields import WITHIN
from events.discovery.search import Search
from events.states import EventType


@dataclass(frozen=True)
class Option:
    """A line of a field that offers some."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Chip:
    """Something that narrows the list, and the address of the list without it."""

    label: str
    query: str


def of(search: Search) -> dict[str, list[Option]]:
    """Return the options of each field that offers some."""
    asked = search.asked
    offered: dict[str, list[tuple[Any, str]]] = {
        "when": list(_days().items()),
        "type": [(value, str(label)) for value, label in EventType.choices],
        "where": list(_places().items()),
        "within": [(number, str(number)) for number in sorted({*WITHIN, asked.within})],
        "unit": [("mi", _("miles")), ("km", _("kilometres"))],
        "sort": [("nearest", _("Nearest first")), ("soonest", _("Soonest first"))],
    }
    return {
        name: [Option(str(value), str(label), str(value) == str(getattr(asked, name))) for value, label in pairs]
        for name, pairs in offered.items()
    }


def chips(search: Search) -> list[Chip]:
    """Return what narrows the list, in words, each with the way to leave it out."""
    asked = search.asked
    told: dict[tuple[str, ...], str] = {
        ("q",): f"“{asked.q}”" if asked.q else "",
        ("near", "lat", "lon", "within", "unit", "sort"): _around(search),
        ("when",): _days().get(asked.when, ""),
        ("from",): _("From %(day)s") % {"day": date_format(asked.first)} if asked.first else "",
        ("to",): _("Until %(day)s") % {"day": date_format(asked.last)} if asked.last else "",
        ("type",): str(dict(EventType.choices).get(asked.type, "")),
        ("tag",): f"#{asked.tag}" if asked.tag else "",
        ("where",): _places().get(asked.where, ""),
        ("org",): search.organisation.name if asked.org and search.organisation else "",
        ("free",): _("Places left") if asked.free else "",
    }
    found = [(label, names) for names, label in told.items() if label]
    return [Chip(label, search.as_query(page="", **dict.fromkeys(names, ""))) for label, names in found]


def _around(search: Search) -> str:
    if search.place is None:
        return ""
    unit = _("miles") if search.asked.unit == "mi" else _("kilometres")
    text = _("Within %(number)d %(unit)s of %(place)s")
    return text % {"number": search.asked.within, "unit": unit, "place": search.place.name}


def _days() -> dict[str, str]:
    return {
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "weekend": _("This weekend"),
        "week": _("Within a week"),
        "month": _("Within a month"),
    }


def _places() -> dict[str, str]:
    return {"in_person": _("In person"), "online": _("Online")}

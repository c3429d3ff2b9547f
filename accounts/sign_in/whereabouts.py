"""Where somebody is, in words: as far as the proxy in front knows."""

from typing import Final

from babel import Locale
from django.utils.translation import get_language

# Stand-ins of providers, and of ISO 3166-1, for a country that they do not know.
_UNKNOWN: Final = {"XX", "ZZ"}


def whereabouts(place: str) -> str:
    """Return "Bilbao, Spain" in the active language for "ES/Bilbao"; nothing for what is no country."""
    code, _slash, city = place.partition("/")
    country = Locale.parse(get_language() or "en", sep="-").territories.get(code)
    if not country or code in _UNKNOWN:
        return ""
    return f"{city}, {country}" if city else str(country)

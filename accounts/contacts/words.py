"""The words by which contacts are found: the same in the index, which the database makes, and in what people type.

Accents, capital letters and apostrophes make no difference. What is typed is found at the beginning of a word; a phone
number with its country code or without.
"""

import re
import unicodedata
from typing import Final

from django.contrib.postgres.search import SearchQuery

from cms.infra.addresses import InvalidAddressError, normalise_phone

# What the function accounts_contact_words in the database does, in the same order.
_MARKS: Final = re.compile("[\u0300-\u036f'\u2019\u02bc]")
_BETWEEN: Final = re.compile("[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f\ud800-\udfff]+")
_LONGEST: Final = 200
_MOST: Final = 8
_LOOKS_LIKE_A_NUMBER: Final = re.compile(r"\+?[\d\s().\-/]{4,30}")


def words_of(text: str) -> list[str]:
    """Return the words to look for; none for a text without any."""
    number = _digits_of(text)
    if number:
        return [number]
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text[:_LONGEST])).lower()
    return [word for word in _BETWEEN.split(plain) if word][:_MOST]


def _digits_of(text: str) -> str:
    """Return the digits of what looks like a phone number."""
    if not _LOOKS_LIKE_A_NUMBER.fullmatch(text.strip()):
        return ""
    try:
        return normalise_phone(text).removeprefix("+")
    except InvalidAddressError:
        # The beginning of one. In many countries a zero stands before it, unless the country's code does.
        return re.sub("[^0-9]", "", text).lstrip("0")


class Words(SearchQuery):
    """A query for contacts of one organisation. Its number is a word, too: so one index answers for both."""

    template = "%(expressions)s::tsquery"

    def __init__(self, text: str, organisation: int) -> None:
        # No word holds a sign that a query would understand.
        super().__init__(" & ".join([f"'#{organisation}'", *(f"'{word}':*" for word in words_of(text))]))

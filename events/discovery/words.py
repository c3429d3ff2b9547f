"""Search by words: PostgreSQL's full text over what is public of an event, in a column that it keeps itself.

No language is assumed: accents and case are folded, and each word also finds what begins with it, so "canvass" finds
"canvassing". Street and venue are left out, since not everybody may know them.
"""

import re
import unicodedata
from typing import Final

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from events.models import Event, Occurrence

_MOST_WORDS: Final = 8
_WORD: Final = re.compile(r"\w+")


def matching(rows: QuerySet[Occurrence], text: str) -> QuerySet[Occurrence]:
    """Return the occurrences of events that have all these words, or words that begin with them."""
    wanted = _WORD.findall(_folded(text))[:_MOST_WORDS]
    if not wanted:
        return rows.none()
    query = " & ".join(f"{word}:*" for word in wanted)
    # The column is PostgreSQL's own affair (migration 0002): models do not load it.
    found = RawSQL("words @@ to_tsquery('simple', %s)", [query], output_field=BooleanField())
    return rows.filter(event__in=Event.objects.filter(found).values("pk"))


def _folded(text: str) -> str:
    """Return text as the column has it: small letters, without accents."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(part for part in parts if not unicodedata.combining(part))


def no_such_organisation() -> str:
    """Return what to say where the address names an organisation that there is not."""
    return _("There is no such organisation. Choose another one, or look at all events.")

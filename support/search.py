"""How PostgreSQL's full text search is used: languages, weights and excerpts."""

from html import escape as escape_markup
from html import unescape

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchVector
from django.db.models import Value
from django.db.models.expressions import Combinable
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Locale

# A language PostgreSQL has no dictionary for is searched by whole words.
CONFIGURATIONS = {"en": "english", "es": "spanish"}
# PostgreSQL refuses a vector above one megabyte. Whoever searches for a word seldom wants its 30,000th neighbour.
LONGEST_TEXT = 200_000
LONGEST_QUERY = 200
# Around a match in an excerpt. Neither can stand in the text: control characters are taken out of it.
MATCH_START, MATCH_END = "\x02", "\x03"


def configuration_of(locale: Locale) -> str:
    """Return the name of PostgreSQL's text search configuration for a language."""
    return CONFIGURATIONS.get(locale.language_code.partition("-")[0], "simple")


def query_from(text: str, locale: Locale) -> SearchQuery:
    """Return what a visitor wrote as a query: words, "phrases", or, -without. No text is an error."""
    return SearchQuery(text, config=configuration_of(locale), search_type="websearch")


def cleaned_query(text: str) -> str:
    """Return what a visitor wrote without what PostgreSQL cannot read, and not longer than a question is."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST_QUERY].strip()


def searchable(text: str) -> str:
    """Return plain text as it is stored for the search.

    PostgreSQL's parser skips whatever looks like a tag, and a script with all that is in it; an article on HTML is full
    of both. Entities it reads past, so `highlighted` can turn them back.
    """
    return escape_markup(text, quote=False)[:LONGEST_TEXT]


def vector_of(locale: Locale, *, title: str, summary: str, text: str) -> Combinable:
    """Return the vector in which a match in the title counts most, and one in the text least."""
    config = configuration_of(locale)
    return (
        SearchVector(Value(title), config=config, weight="A")
        + SearchVector(Value(summary), config=config, weight="B")
        + SearchVector(Value(text), config=config, weight="C")
    )


def excerpt(field: str, query: SearchQuery, locale: Locale) -> SearchHeadline:
    """Return the expression for the parts of a text around the matches; show it through `highlighted`."""
    return SearchHeadline(
        field,
        query,
        config=configuration_of(locale),
        start_sel=MATCH_START,
        stop_sel=MATCH_END,
        max_words=28,
        min_words=14,
        max_fragments=2,
        fragment_delimiter=" … ",
    )


def highlighted(text: str) -> SafeString:
    """Return an excerpt of searchable text as HTML: escaped, with `<mark>` around each match."""
    marked = escape(unescape(text)).replace(MATCH_START, "<mark>").replace(MATCH_END, "</mark>")
    return mark_safe(marked)  # noqa: S308 - escaped in the line above; the marks are ours

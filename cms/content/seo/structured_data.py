"""schema.org descriptions (JSON-LD), one function for each thing described.

A page says what it is in `BasePage.structured_data()`, which returns a list of what these functions return.
Required and recommended properties: https://developers.google.com/search/docs/appearance/structured-data/.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

Thing = dict[str, Any]

# Escapes that JSON reads as the same characters, so that no text can end the script element or open a comment in it.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def _thing(kind: str, **properties: Any) -> Thing:
    """Return a thing of this type without the properties that are empty: schema.org has no word for "none"."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value not in (None, "", [], ())}}


def organization(*, name: str, url: str, logo: str = "", email: str = "", profiles: Iterable[str] = ()) -> Thing:
    """Describe who speaks on a site; `profiles` are addresses of the same organisation elsewhere."""
    return _thing(
        "Organization", **{"@id": f"{url}#organization"}, name=name, url=url, logo=logo, email=email, sameAs=[*profiles]
    )


def website(*, name: str, url: str, language: str, search_url: str = "") -> Thing:
    """Describe a site; `search_url` is the address of its search, to which the words are appended."""
    action = None
    if search_url:
        target = _thing("EntryPoint", urlTemplate=f"{search_url}{{search_term_string}}")
        action = _thing("SearchAction", target=target) | {"query-input": "required name=search_term_string"}
    return _thing(
        "WebSite",
        **{"@id": f"{url}#website"},
        name=name,
        url=url,
        inLanguage=language,
        publisher={"@id": f"{url}#organization"},
        potentialAction=action,
    )


def person(*, name: str, url: str = "", role: str = "") -> Thing:
    """Describe somebody who wrote something."""
    return _thing("Person", name=name, url=url, jobTitle=role)


def article(  # noqa: PLR0913  the properties that a search engine asks of an article
    *,
    kind: str,
    headline: str,
    url: str,
    language: str,
    publisher: Thing,
    description: str = "",
    images: Sequence[str] = (),
    authors: Sequence[Thing] = (),
    published: date | datetime | None = None,
    modified: datetime | None = None,
) -> Thing:
    """Describe a text; `kind` is `Article` or one of its subtypes, such as `BlogPosting` or `TechArticle`."""
    return _thing(
        kind,
        **{"@id": f"{url}#article"},
        # Longer headlines are cut, or make the whole description invalid.
        headline=headline[:110],
        mainEntityOfPage=url,
        url=url,
        description=description,
        image=[*images],
        author=[*authors],
        publisher=publisher,
        datePublished=published and published.isoformat(),
        dateModified=modified and modified.isoformat(),
        inLanguage=language,
    )


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> Thing:
    """Describe the way from the front page to a page, as pairs of title and full address."""
    return _thing(
        "BreadcrumbList",
        itemListElement=[
            _thing("ListItem", position=position, name=title, item=url)
            for position, (title, url) in enumerate(trail, start=1)
        ],
    )


def faq_page(questions: Sequence[tuple[str, str]]) -> Thing:
    """Describe questions and answers, as pairs of a plain question and an answer in HTML."""
    return _thing(
        "FAQPage",
        mainEntity=[
            _thing("Question", name=question, acceptedAnswer=_thing("Answer", text=answer))
            for question, answer in questions
        ],
    )


def to_json(things: Sequence[Thing]) -> SafeString:
    """Return the things as one JSON-LD document that may stand inside a script element, or an empty string.

    A script element with a type that is no JavaScript is a data block: "prepare the script element" in the HTML
    Standard returns for it before the step that asks the Content Security Policy, so `script-src 'self'` neither
    blocks nor reports it (tried in Chromium 156, where an executable inline script on the same page is reported).
    """
    if not things:
        return SafeString("")
    document = json.dumps({"@context": "https://schema.org", "@graph": [*things]}, ensure_ascii=False)
    return mark_safe(document.translate(_ESCAPES))  # noqa: S308  no character is left that HTML could read as markup

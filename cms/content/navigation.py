"""Menus, banner and language links, as the templates show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language_info
from wagtail.models import Locale, Page, Site

from cms.content.models.settings import NavigationSettings
from cms.content.pagecache.recording import listing


@dataclass(frozen=True)
class Entry:
    """A line of a menu; `href` is empty for a mere heading."""

    text: str
    href: str
    is_current: bool
    children: tuple["Entry", ...] = ()

    @property
    def own_href(self) -> str:
        """The entry's own address where none of those below it says the same."""
        return "" if self.href in {child.href for child in self.children} else self.href


@dataclass(frozen=True)
class LanguageLink:
    """The way to the same page in a language, or to that language's front page."""

    code: str
    name: str
    href: str
    is_current: bool


def in_language(stream: Iterable[Any], language: str) -> tuple[Any, bool]:
    """Return the first value written in `language`, else in the site's first language, and whether it is the former.

    A value that is switched off counts as not written. Returns (None, False) where there is neither.
    """
    values = [child.value for child in stream if child.value.get("is_on", True)]
    for wanted in (language, settings.LANGUAGE_CODE):
        for value in values:
            if value["language"] == wanted:
                return value, wanted == language
    return None, False


def translations_of(pages: Iterable[Page | None], language: str) -> dict[Any, Page]:
    """Return the public translations of pages into a language by their translation key, in one query."""
    keys = {page.translation_key for page in pages if page}
    if not keys:
        return {}
    found = Page.objects.filter(translation_key__in=keys, locale__language_code=language)
    return {page.translation_key: page for page in listing(found, *translation_facets(keys))}


def translation_facets(keys: Iterable[Any]) -> list[str]:
    """Return what tells the page cache that a new translation of these pages changes what is shown."""
    return [f"translation:{key}" for key in keys]


def menu(navigation: NavigationSettings, position: str, *, language: str, path: str) -> list[Entry]:
    """Return the entries of the "header" or "footer" menu for a visitor at `path`.

    A menu that nobody wrote in this language shows the first language's, with pages in their translation where there
    is one. Entries whose page is gone drop out.
    """
    value, is_written = in_language(getattr(navigation, position), language)
    if value is None:
        return []
    items = value["items"]
    translated: dict[Any, Page] = {}
    if not is_written:
        links = [link for item in items for link in (item, *item["children"])]
        translated = translations_of([link["page"] for link in links], language)

    def entry(link: Any, children: tuple[Entry, ...] = ()) -> Entry:
        local = translated.get(link["page"].translation_key) if link["page"] else None
        text = (local.title if local and not link["label"] else "") or link.text
        href = (local.url or "") if local else link.href
        return Entry(text=text, href=href, is_current=is_within(path, href), children=children)

    entries = [entry(item, tuple(filter(has_target, map(entry, item["children"])))) for item in items]
    return [found for found in entries if has_target(found)]


def has_target(found: Entry) -> bool:
    """Return whether an entry leads anywhere, itself or through those below it."""
    return bool(found.href or found.children)


def is_within(path: str, href: str) -> bool:
    """Return whether `path` is the page at `href` or one below it; everything is below a front page, so that is not."""
    front_pages = {"/", *(f"/{code}/" for code, _name in settings.LANGUAGES)}
    return path == href or (href.startswith("/") and href not in front_pages and path.startswith(href))


def announcement(navigation: NavigationSettings, language: str) -> Any:
    """Return the banner to show (`text`, `link`), or None."""
    return in_language(navigation.announcements, language)[0]


def language_links(request: HttpRequest, page: Page | None, language: str) -> list[LanguageLink]:
    """Return one link for each language in which this site has a front page."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    root = site.root_page
    if page is None:
        available = set(Locale.objects.values_list("language_code", flat=True))
        addresses = {code: translate_url(request.get_full_path(), code) for code in available}
    else:
        keys = {root.translation_key, page.translation_key}
        translations = listing(Page.objects.filter(translation_key__in=keys), *translation_facets(keys))
        found = list(translations.select_related("locale"))
        # The front page first, so that the page's own translation replaces it.
        found.sort(key=lambda other: other.translation_key == page.translation_key)
        addresses = {other.locale.language_code: other.url for other in found if other.url}
    return [
        LanguageLink(code=code, name=native_name(code), href=addresses[code], is_current=code == language)
        for code, _name in settings.LANGUAGES
        if code in addresses
    ]


def native_name(code: str) -> str:
    """Return what a language calls itself."""
    return str(get_language_info(code)["name_local"]).capitalize()

"""What a site holds, by section: the substance of `/llms.txt`.

Apps whose addresses are no Wagtail pages add theirs in their `ready()`: `register_sections(sections_of_events)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest
from wagtail.models import Site

from cms.content.models import BasePage
from cms.content.seo.pages import indexable, public_pages, site_roots


@dataclass(frozen=True)
class Entry:
    """A page; its address is that of its Markdown version where it has one."""

    title: str
    url: str
    summary: str


@dataclass
class Section:
    """The pages below one page."""

    title: str
    entries: list[Entry] = field(default_factory=list)


SectionsOf = Callable[[Site], Iterable[Section]]
_others: list[SectionsOf] = []


def register_sections(sections_of: SectionsOf) -> None:
    """Have what this returns for a site stand after the site's pages."""
    if sections_of not in _others:
        _others.append(sections_of)


def sections(request: HttpRequest, site: Site) -> list[Section]:
    """Return the pages of a site by the page above them, in the order of the tree, language after language.

    After them stand the sections of other apps.

    The number of queries grows with the number of page types, not with that of the pages.
    """
    pages = indexable(public_pages(site)).order_by("path").defer_streamfields().specific()
    by_path: dict[str, Section] = {}
    titles = {page.path: page.title for page in pages}
    languages = {root.root_path for root in site_roots(site)}
    for page in pages:
        if not isinstance(page, BasePage) or page.url_path in languages:
            continue
        parent = page.path[: -page.steplen]
        section = by_path.setdefault(parent, Section(title=titles.get(parent, site.site_name or site.hostname)))
        url = page.get_markdown_url(request) or page.get_full_url(request) or ""
        section.entries.append(Entry(title=page.title, url=url, summary=page.summary_text))
    return [*by_path.values(), *(section for sections_of in _others for section in sections_of(site))]

"""The sitemap of a site: every page that search engines may list, with its languages (https://www.sitemaps.org).

Apps whose addresses are no Wagtail pages add a section of their own in their `ready()`:

    register_sitemap("events", EventSitemap)
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from cms.content.seo.pages import Alternate, alternates, asked_site, indexable, public_pages
from cms.infra.pagecache import page_cached, read_parameter

# The protocol allows 50,000; smaller parts are fetched again only where something changed.
URLS_PER_PART = 5_000


class SiteSitemap(Sitemap):
    """A section of the sitemap of one site; `items` are in an order that is the same at every call."""

    limit = URLS_PER_PART

    def __init__(self, request: HttpRequest, site: Site) -> None:
        self.request = request
        self.site = site

    @cached_property
    def paginator(self) -> Paginator:
        """Django makes a new one, and counts the pages, each time it is asked."""
        return Paginator(self.items(), self.limit)

    def items(self) -> Any:
        """Return what can be counted and cut into parts."""
        return []


class PageSitemap(SiteSitemap):
    """The pages of one site."""

    def items(self) -> PageQuerySet:
        """Return the pages in the order of the tree."""
        return indexable(public_pages(self.site)).order_by("path")

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:  # noqa: ARG002  Django's signature; the address of a page is its own
        """Return one part of the sitemap as `sitemap.xml` shows it. Two queries, whatever its length."""
        pages: list[Page] = list(self.paginator.page(page).object_list)
        languages = alternates(pages, self.request)
        changes = [each.last_published_at for each in pages if each.last_published_at]
        self.latest_lastmod = max(changes, default=None)
        return [
            entry(url, languages[each.pk], each.last_published_at)
            for each in pages
            if (url := each.get_full_url(self.request))
        ]

    def get_latest_lastmod(self) -> Any:
        """Return when a page was last published, for the index."""
        return self.items().order_by("-last_published_at").values_list("last_published_at", flat=True).first()


def entry(url: str, languages: Sequence[Alternate], changed: datetime | None = None) -> dict[str, Any]:
    """Return an address as `sitemap.xml` shows it."""
    links = [{"lang_code": alternate.language, "location": alternate.url} for alternate in languages]
    return {"location": url, "lastmod": changed, "alternates": links}


_sections: dict[str, type[SiteSitemap]] = {"pages": PageSitemap}


def register_sitemap(section: str, sitemap_class: type[SiteSitemap]) -> None:
    """Add a section to the sitemap of every site; for a site that has nothing of it, its `items` are empty."""
    if _sections.setdefault(section, sitemap_class) is not sitemap_class:
        raise ValueError(f"There is another section {section!r} already.")


@page_cached()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer `/sitemap.xml`: the sitemap itself, or the index of its parts where one is long."""
    sections = _sections_of(request)
    if any(section.paginator.num_pages > 1 for section in sections.values()):
        # A part without any address would break the protocol.
        filled = {name: section for name, section in sections.items() if section.paginator.count}
        return views.index(request, filled, sitemap_url_name="sitemap-part")
    return views.sitemap(request, sections)


@page_cached()
def part(request: HttpRequest, section: str) -> HttpResponse:
    """Answer `/sitemap-pages.xml?p=2`: one part of a long sitemap; a part that does not exist is not found."""
    read_parameter("p")
    return views.sitemap(request, _sections_of(request), section=section)


def _sections_of(request: HttpRequest) -> dict[str, Any]:
    site = asked_site(request)
    return {name: sitemap_class(request, site) for name, sitemap_class in _sections.items()}

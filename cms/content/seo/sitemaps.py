"""The sitemap of a site: every page that search engines may list, with its languages (https://www.sitemaps.org)."""

from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from cms.content.seo.pages import alternates, asked_site, indexable, public_pages
from cms.infra.pagecache import page_cached, read_parameter

# The protocol allows 50,000; smaller parts are fetched again only where something changed.
URLS_PER_PART = 5_000


class PageSitemap(Sitemap):
    """The pages of one site."""

    limit = URLS_PER_PART

    def __init__(self, request: HttpRequest, site: Site) -> None:
        self.request = request
        self.site = site

    @cached_property
    def paginator(self) -> Paginator:
        """Django makes a new one, and counts the pages, each time it is asked."""
        return Paginator(self.items(), self.limit)

    def items(self) -> PageQuerySet:
        """Return the pages in the order of the tree, which is the same at every call."""
        return indexable(public_pages(self.site)).order_by("path")

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:  # noqa: ARG002  Django's signature; the address of a page is its own
        """Return one part of the sitemap as `sitemap.xml` shows it. Two queries, whatever its length."""
        pages: list[Page] = list(self.paginator.page(page).object_list)
        languages = alternates(pages, self.request)
        changes = [each.last_published_at for each in pages if each.last_published_at]
        self.latest_lastmod = max(changes, default=None)
        return [
            {
                "location": url,
                "lastmod": each.last_published_at,
                "alternates": [
                    {"lang_code": alternate.language, "location": alternate.url} for alternate in languages[each.pk]
                ],
            }
            for each in pages
            if (url := each.get_full_url(self.request))
        ]

    def get_latest_lastmod(self) -> Any:
        """Return when a page was last published, for the index."""
        return self.items().order_by("-last_published_at").values_list("last_published_at", flat=True).first()


@page_cached()
def sitemap(request: HttpRequest) -> HttpResponse:
    """Answer `/sitemap.xml`: the sitemap itself, or the index of its parts where it is long."""
    pages = _page_sitemap(request)
    if pages.paginator.num_pages > 1:
        return views.index(request, {"pages": pages}, sitemap_url_name="sitemap-part")
    return views.sitemap(request, {"pages": pages})


@page_cached()
def part(request: HttpRequest, section: str) -> HttpResponse:
    """Answer `/sitemap-pages.xml?p=2`: one part of a long sitemap; a part that does not exist is not found."""
    read_parameter("p")
    return views.sitemap(request, {"pages": _page_sitemap(request)}, section=section)


def _page_sitemap(request: HttpRequest) -> PageSitemap:
    return PageSitemap(request, asked_site(request))

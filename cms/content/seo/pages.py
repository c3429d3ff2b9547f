"""Which pages the public and search engines may see, in which languages, at which address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest
from wagtail.models import Page, Site, get_page_models
from wagtail.query import PageQuerySet

from cms.content.models import BasePage
from cms.content.pagecache.recording import listing

if TYPE_CHECKING:
    from wagtail.models.sites import SiteRootPath


@dataclass(frozen=True)
class Alternate:
    """One page in one language; `language` is a code, or `x-default` for readers of any other."""

    language: str
    url: str


def asked_site(request: HttpRequest) -> Site:
    """Return the site a request is for; not found where no site answers to that host and none is the default."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site


def public_pages(site: Site) -> PageQuerySet:
    """Return the live pages of a site, in all languages, that no restriction hides."""
    inside = Q(pk__in=[])
    for root in site_roots(site):
        inside |= Q(url_path__startswith=root.root_path)
    return listing(Page.objects.filter(inside))


def site_roots(site: Site) -> "list[SiteRootPath]":
    """Return the front page of each language of a site, as `(site_id, root_path, root_url, language_code)`."""
    return [root for root in Site.get_site_root_paths() if root.site_id == site.pk]


def is_front_page(page: Page) -> bool:
    """Return whether a site begins at this page, in whatever language."""
    return any(root.root_path == page.url_path for root in Site.get_site_root_paths())


def indexable(pages: PageQuerySet) -> PageQuerySet:
    """Leave out the pages that are hidden from search engines and those that name another address as the original."""
    for model in get_page_models():
        if issubclass(model, BasePage):
            elsewhere = model.objects.filter(Q(hide_from_search_engines=True) | ~Q(canonical_url=""))
            pages = pages.exclude(pk__in=elsewhere.order_by().values("pk"))
    return pages


def alternates(pages: Iterable[Page], request: HttpRequest) -> dict[int, list[Alternate]]:
    """Return for each page, by its id, the languages it can be read in; empty where there is only one. One query.

    Google asks for the page itself among its alternates: developers.google.com/search/docs/specialty/international.
    """
    pages = list(pages)
    keys = {page.translation_key for page in pages}
    translations = (
        indexable(listing(Page.objects.filter(translation_key__in=keys), *(f"translation:{key}" for key in keys)))
        .select_related("locale")
        .order_by("locale__language_code")
    )
    by_key: dict[object, list[Alternate]] = {}
    for translation in translations:
        url = translation.get_full_url(request)
        if url:
            by_key.setdefault(translation.translation_key, []).append(Alternate(translation.locale.language_code, url))
    return {page.pk: with_default(by_key.get(page.translation_key, [])) for page in pages}


def with_default(versions: Sequence[Alternate]) -> list[Alternate]:
    """Add `x-default`, which is the version in the default language; a single version needs no alternates at all."""
    if len(versions) < 2:  # noqa: PLR2004  one version is no alternative
        return []
    default = [Alternate("x-default", each.url) for each in versions if each.language == settings.LANGUAGE_CODE]
    return [*versions, *default]

"""What the head of an HTML page says about it. `{% seo_head %}` renders the result."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urljoin

from babel.core import get_global
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError
from wagtail.models import Site

from cms.content.models import BasePage, BrandSettings, SiteImage
from cms.content.seo.links import FeedLink
from cms.content.seo.pages import Alternate, alternates, is_front_page
from cms.content.seo.structured_data import Thing, to_json

logger = logging.getLogger(__name__)

# What Facebook, LinkedIn and X show large: https://ogp.me/ names no size, they all crop to about 1.91 to 1.
SHARING_SIZE = "fill-1200x630|format-jpeg"


@dataclass(frozen=True)
class SharingImage:
    """A picture shown beside a shared link; sizes are pixels, the address is full."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Head:
    """Everything that `components/seo.html` shows. Empty means absent."""

    title: str
    heading: str
    site_name: str
    description: str
    canonical: str
    robots: str = ""
    kind: str = "website"
    locale: str = ""
    image: SharingImage | None = None
    published: str = ""
    modified: str = ""
    markdown_url: str = ""
    alternates: list[Alternate] = field(default_factory=list)
    feeds: list[FeedLink] = field(default_factory=list)
    structured_data: str = ""


def describe(request: HttpRequest, *, page: BasePage | None, wishes: Mapping[str, Any]) -> Head:
    """Return the head for a response to this request.

    `wishes` come from the view or template: `title`, `description` (plain text) and `noindex`. They win over what
    the page says of itself. What is no page also says its `alternates`, its `image` with `image_alt` (what the picture
    shows, where that is not what the library says of it), and `structured_data`: what returns a list of things for the
    address of the picture, which may be empty.
    """
    brand = BrandSettings.for_request(request)
    number = page_number(request)
    heading = wishes.get("title") or (page.seo_title or page.title if page else brand.name)
    common = {
        "title": _document_title(heading, brand=brand, page=page, number=number),
        "heading": heading,
        "site_name": brand.name,
        "canonical": canonical_url(request, page),
        "locale": open_graph_locale(get_language() or settings.LANGUAGE_CODE),
    }
    # Only members may know more of a restricted page than its name; this head also serves the form for the password.
    if page is not None and page.get_view_restrictions():
        return Head(**common, description=wishes.get("description", ""), robots="noindex")
    hidden = wishes.get("noindex") or not settings.SEARCH_ENGINES_WELCOME or (page and page.hide_from_search_engines)
    robots = "noindex" if hidden else ""
    if page is None:
        image = _own_image(wishes, request) or sharing_image(brand.default_social_image, request)
        things: Callable[[str], list[Thing]] = wishes.get("structured_data") or _nothing
        return Head(
            **common,
            description=wishes.get("description") or brand.tagline,
            robots=robots,
            image=image,
            alternates=[] if hidden or number > 1 else [*wishes.get("alternates", [])],
            structured_data=to_json(things(image.url if image else "")),
        )
    image = sharing_image(page.sharing_image or brand.default_social_image, request)
    # A route below a page (a tag, a month) and page 2 of a list are other content than the page that serves them.
    is_page_itself = number == 1 and _path(request, page) == page.get_url(request)
    return Head(
        **common,
        description=wishes.get("description") or page.summary_text or brand.tagline,
        robots=robots,
        kind="article" if page.article_kind else "website",
        image=image,
        published=_iso(page.published_at) if page.article_kind else "",
        modified=_iso(page.last_published_at) if page.article_kind else "",
        markdown_url=page.get_markdown_url(request) if is_page_itself else "",
        alternates=alternates([page], request)[page.pk] if is_page_itself and not hidden else [],
        feeds=page.get_feeds(request),
        structured_data=_structured_data(page, request, image) if is_page_itself else "",
    )


def page_number(request: HttpRequest) -> int:
    """Return which page of a list was asked for; anything but a sensible number is the first."""
    value = request.GET.get("page", "")
    return int(value) if value.isascii() and value.isdigit() and 0 < len(value) <= 6 and int(value) else 1  # noqa: PLR2004


def canonical_url(request: HttpRequest, page: BasePage | None) -> str:
    """Return the one full address under which this content shall be known.

    A page of a list and a route below a page are content of their own and name themselves; every other parameter
    (campaign tags, sort orders) is left out.
    """
    if page is not None and page.canonical_url:
        return page.canonical_url
    page_url = page.get_full_url(request) if page is not None else ""
    site = Site.find_for_request(request)
    own = page_url or (site.root_url if site else f"{request.scheme}://{request.get_host()}")
    number = page_number(request)
    return urljoin(own, quote(_path(request, page), safe="/")) + (f"?page={number}" if number > 1 else "")


def sharing_image(image: SiteImage | None, request: HttpRequest) -> SharingImage | None:
    """Return the picture cut to the size that networks show; drawings in SVG are none: no network shows them."""
    if image is None or image.is_svg():
        return None
    try:
        rendition = image.get_rendition(SHARING_SIZE)
    except (SourceImageIOError, InvalidFilterSpecError):
        logger.warning("sharing_image_unreadable", extra={"image": image.pk})
        return None
    site = Site.find_for_request(request)
    url = urljoin(f"{site.root_url}/" if site else request.build_absolute_uri("/"), rendition.url)
    return SharingImage(url=url, width=rendition.width, height=rendition.height, alt=image.default_alt_text)


def _own_image(wishes: Mapping[str, Any], request: HttpRequest) -> SharingImage | None:
    image = sharing_image(wishes.get("image"), request)
    return replace(image, alt=wishes["image_alt"]) if image and wishes.get("image_alt") else image


def _nothing(_image_url: str) -> list[Thing]:
    """Describe nothing."""
    return []


def open_graph_locale(language: str) -> str:
    """Return a language code as Open Graph wants it, with a territory: `en` is `en_US`, `es-mx` is `es_MX`."""
    locale = to_locale(language)
    if "_" in locale:
        return locale
    likely = get_global("likely_subtags").get(locale, "").split("_")
    return f"{likely[0]}_{likely[-1]}" if len(likely) > 1 else ""


def _path(request: HttpRequest, page: BasePage | None) -> str:
    """Return the path of what is shown; a preview comes through other addresses, but shows the page at its own."""
    if page is not None and getattr(request, "is_preview", False):
        return page.get_url(request) or "/"
    return request.path


def _document_title(heading: str, *, brand: BrandSettings, page: BasePage | None, number: int) -> str:
    if number > 1:
        heading = _("%(title)s, page %(number)d") % {"title": heading, "number": number}
    if page is not None and brand.tagline and not page.seo_title and is_front_page(page):
        return f"{brand.name}: {brand.tagline}"
    return heading if brand.name in heading else f"{heading} · {brand.name}"


def _structured_data(page: BasePage, request: HttpRequest, image: SharingImage | None) -> str:
    return to_json(page.structured_data(request, image_url=image.url if image else ""))


def _iso(moment: Any) -> str:
    return moment.isoformat() if moment else ""

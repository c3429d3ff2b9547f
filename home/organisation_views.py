"""An organisation's own site."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.places.colours import sheet_url
from accounts.places.front_page import sections_of
from accounts.places.tenancy import front_page_url
from cms.content.errors import connection_given_back
from cms.content.navigation import LanguageLink, native_name
from cms.content.seo import structured_data
from cms.content.seo.head import Head, SharingImage, open_graph_locale
from cms.content.seo.pages import Alternate, with_default
from cms.infra import files
from cms.infra.pagecache import page_cached

# What search engines show of a description.
_DESCRIPTION = 155


@require_safe
@page_cached()
def front_page(request: HttpRequest) -> HttpResponse:
    """Show who the organisation is, and what other apps have to show of it."""
    organisation = _asked(request)
    context = {"head": _head(organisation), "sections": sections_of(organisation)}
    return render(request, "home/organisation_page.html", _frame(request) | context)


@require_safe
@page_cached()
def robots(request: HttpRequest) -> HttpResponse:
    """Answer `/robots.txt` (RFC 9309)."""
    _asked(request)
    closed = "" if settings.SEARCH_ENGINES_WELCOME else "/"
    return HttpResponse(f"User-agent: *\nDisallow: {closed}\n", content_type="text/plain; charset=utf-8")


@require_safe
def to_own_site(request: HttpRequest) -> HttpResponse:
    """Lead to the same address on the installation's own site, the only one where people sign in and work."""
    _asked(request)
    return HttpResponseRedirect(f"{settings.BASE_URL.rstrip('/')}{request.get_full_path()}")


def nothing_here(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Say that there is nothing at this address, or that no organisation has it."""
    with connection_given_back():
        return render(request, "home/organisation_404.html", _frame(request), status=404)


def _asked(request: HttpRequest) -> Organisation:
    organisation: Organisation | None = getattr(request, "tenant", None)
    if organisation is None:
        raise Http404
    return organisation


def _frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the frame of every page of such a site shows. None stands for an organisation that is not there."""
    organisation: Organisation | None = getattr(request, "tenant", None)
    frame: dict[str, Any] = {"organisation": organisation, "own_site": settings.BASE_URL}
    if organisation is None:
        return frame
    return frame | {
        "colours": sheet_url(organisation.main_colour, organisation.accent_colour),
        "logo": _logo(organisation),
        "links": [
            LanguageLink(code=code, name=native_name(code), href=path, is_current=code == get_language())
            for code, path in _paths().items()
        ],
        "front_path": _paths()[get_language() or settings.LANGUAGE_CODE],
    }


def _logo(organisation: Organisation) -> dict[str, Any] | None:
    """Return the address, the size and the `srcset` of the logo."""
    small, large = organisation.logo_small, organisation.logo
    if small is None or large is None:
        return None
    sources = ", ".join(f"{files.url(file)} {file.width}w" for file in (small, large))
    return {"url": files.url(large), "width": large.width, "height": large.height, "sources": sources}


def _paths() -> dict[str, str]:
    """Return the path of the front page in each language."""
    prefixed = {code: f"/{code}/" for code, _name in settings.LANGUAGES}
    return prefixed | {settings.LANGUAGE_CODE: "/"}


def _head(organisation: Organisation) -> Head:
    addresses = {code: front_page_url(organisation, path=path) for code, path in _paths().items()}
    language = get_language() or settings.LANGUAGE_CODE
    about = Truncator(" ".join(strip_tags(organisation.description).split())).chars(_DESCRIPTION)
    alternates = with_default([Alternate(code, url) for code, url in addresses.items()])
    return Head(
        title=organisation.name,
        heading=organisation.name,
        site_name=organisation.name,
        description=about,
        canonical=addresses[language],
        robots="" if settings.SEARCH_ENGINES_WELCOME else "noindex",
        locale=open_graph_locale(language),
        image=_sharing_image(organisation),
        alternates=alternates if settings.SEARCH_ENGINES_WELCOME else [],
        structured_data=_structured_data(organisation, language),
    )


def _sharing_image(organisation: Organisation) -> SharingImage | None:
    logo = organisation.logo
    if logo is None or not logo.width or not logo.height:
        return None
    url = urljoin(front_page_url(organisation), files.url(logo))
    return SharingImage(url=url, width=logo.width, height=logo.height, alt=organisation.name)


def _structured_data(organisation: Organisation, language: str) -> str:
    own = front_page_url(organisation)
    image = _sharing_image(organisation)
    return structured_data.to_json(
        [
            structured_data.organization(
                name=organisation.name,
                url=own,
                logo=image.url if image else "",
                profiles=[organisation.website] if organisation.website else [],
            ),
            structured_data.website(name=organisation.name, url=own, language=language),
        ]
    )

"""Old addresses lead to the page in one step.

Wagtail writes the redirects when a slug changes or a page moves, for the page and all below it, and points them at the
page rather than at an address, so a page that moves twice is still one step away. Two things are our own:

- `leave_redirects` runs in the transaction that changes a slug. Wagtail waits for its commit, so a crash just after it
  would lose the old addresses for good. (The handler for moves runs within the request's transaction already.)
- `RedirectMiddleware` replaces Wagtail's for what that leaves open: a redirect written by hand may point at an address
  that redirects again, or in a circle; a redirect to a page that is no longer live sends the visitor to a second 404;
  and the query string, with the campaign that brought the visitor, was dropped.
"""

import copy
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.signal_handlers import create_redirects
from wagtail.models import Page, Site

from accounts.places.tenancy import is_tenants

GetResponse = Callable[[HttpRequest], HttpResponse]

# Whoever writes a longer chain by hand has written a mistake.
MOST_STEPS = 10


def leave_redirects(page: Page, *, old_url_path: str) -> None:
    """Write a redirect at the old address of a page, and of every live page below it, on each site that shows it.

    `old_url_path` is the page's `url_path` before it was renamed, and must differ: asked to write nothing, Wagtail's
    `create_redirects` deletes every redirect it ever wrote. Redirects that were written for earlier pages at the same
    addresses give way; those written by hand stay.
    """
    before = copy.copy(page)
    before.url_path = old_url_path
    shown_on = {root.site_id for root in Site.get_site_root_paths() if page.url_path.startswith(root.root_path)}
    create_redirects(page=page, page_old=before, sites=Site.objects.filter(pk__in=shown_on).exclude(root_page=page.pk))


class RedirectMiddleware:
    """Answers a 404 with a redirect where there is one; an address that shows something is never redirected."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the site answer first."""
        response = self.get_response(request)
        # Pages stand on the installation's own sites.
        if response.status_code != 404 or is_tenants(request):  # noqa: PLR2004  the number is the name
            return response
        return _redirect(request) or response


def _redirect(request: HttpRequest) -> HttpResponse | None:
    """Return the redirect to where the chain from this address ends, or None where it leads nowhere."""
    address, permanent = request.get_full_path(), True
    if not _is_address(address):
        return None
    seen = {_normal(address)}
    for _step in range(MOST_STEPS):
        redirect = _find(request, address)
        if redirect is None or not redirect.link or not _is_address(redirect.link):
            return None
        permanent = permanent and redirect.is_permanent
        address = redirect.link
        if not _is_ours(request, address) or _shows_something(request, urlsplit(address).path):
            kind = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
            return kind(_with_query(address, request))
        if _normal(address) in seen:
            return None
        seen.add(_normal(address))
    return None


def _find(request: HttpRequest, address: str) -> Redirect | None:
    """Return the redirect for this address with its query string, else for its path."""
    full = Redirect.normalise_path(address, decode_unicode=False)
    path = urlsplit(full).path
    return get_redirect(request, full) or (get_redirect(request, path) if path != full else None)


def _is_address(text: str) -> bool:
    """Tell whether a parser takes it for an address; visitors and whoever writes redirects send "//[" and its like."""
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def _normal(address: str) -> str:
    return urlsplit(address).path.rstrip("/")


def _is_ours(request: HttpRequest, address: str) -> bool:
    """Tell whether an address is on the site that was asked."""
    host = urlsplit(address).hostname
    site = Site.find_for_request(request)
    return host is None or (site is not None and host == site.hostname)


def _shows_something(request: HttpRequest, path: str) -> bool:
    """Tell whether a path of this site shows a page; paths that are no page's count as if they did."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path if path.endswith("/") else f"{path}/")
        except Resolver404:
            return True
        if match.url_name != "wagtail_serve":
            return True
        root = Site.find_for_request(request).root_page.localized.specific
        try:
            root.route(request, [part for part in match.args[0].split("/") if part])
        except Http404:
            return False
    return True


def _with_query(address: str, request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query and "?" not in address else address

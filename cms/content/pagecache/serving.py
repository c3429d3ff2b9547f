"""Which responses of Wagtail may be stored. Django's own views opt in by `cms.infra.pagecache.page_cached`."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from wagtail.models import Page

from cms.content.pagecache.tags import NOT_FOUND, SITES, page_tag
from cms.infra.pagecache import opt_in, record, start_over

_NOTHING_HERE = (HTTPStatus.NOT_FOUND, HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND)

ServePage = Callable[[Page, HttpRequest, list[Any], dict[str, Any]], HttpResponseBase]


def serve_cached(serve: ServePage) -> ServePage:
    """Let pages be stored (Wagtail's `on_serve_page`); what a restriction guards, Wagtail itself marks as private."""

    def inner(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponseBase:
        serve_only(page)
        opt_in()
        return serve(page, request, args, kwargs)

    return inner


def serve_only(page: Page) -> None:
    """Forget how a page was found: from here on is recorded what it shows.

    Its ancestors were loaded on the way. A change of their addresses purges the pages below by itself, and an edit of
    the front page must not purge the whole site.
    """
    start_over()
    record(page_tag(page.pk), SITES)


class NotFoundMiddleware:
    """Lets "not found", and the redirects that take its place, be stored.

    Only where Wagtail looked for a page, or no view answers to the address: what another view does not find, it may
    find later without telling anyone. Stands just outside `RedirectMiddleware`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, and opt in where there is nothing to answer with."""
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code in _NOTHING_HERE:
            record(NOT_FOUND, SITES)
            if match is None or match.view_name == "wagtail_serve":
                opt_in()
        return response

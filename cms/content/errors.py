"""Error pages. 400, 403 and 500 are Django's own views: their templates stand alone and ask nothing of any server."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page, Site

from cms.content.pagecache.recording import public


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django's signature
    """Say that there is nothing here, and offer the main pages and the search instead."""
    with connection_given_back():
        return render(request, "404.html", {"main_pages": main_pages(request)}, status=404)


@contextmanager
def connection_given_back() -> Iterator[None]:
    """Let a view that answers an exception ask the database."""
    try:
        yield
    finally:
        # Under ASGI, Django answers exceptions in a thread other than the request's, and gives back only what that one
        # holds: a connection left here would be lost to the pool, and dead once PostgreSQL was restarted.
        if not connection.in_atomic_block:
            connection.close()


def main_pages(request: HttpRequest) -> list[Page]:
    """Return the front page in the visitor's language and the pages of its menu."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    front = site.root_page.localized
    return [front, *public(front.get_children()).in_menu()]

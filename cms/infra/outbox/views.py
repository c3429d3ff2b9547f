"""The outbox in a browser, for developers."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from cms.infra.outbox.reader import Entry, Kind, get_entry, list_entries

KINDS: Final[dict[str, Kind]] = {"mail": "mail", "text": "text"}

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# The page shows the mail's HTML in a frame of its own.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Mail brings its styles inline and its pictures from anywhere; `sandbox` denies it scripts, forms and our origin.
MAIL_POLICY = (
    "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src * data:; frame-ancestors 'self'"
)


def _developers_only(view: View[P]) -> View[P]:
    """Answer 404 unless DEBUG is on: elsewhere messages are nobody's to read."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_safe(wrapper))


@_developers_only
def outbox_list(request: HttpRequest) -> HttpResponse:
    """List mails and texts, newest first; `?only=mail` or `?only=text` leaves the others out."""
    only = KINDS.get(request.GET.get("only", ""))
    return _page(request, "outbox/list.html", {"entries": list_entries(_folder(), only), "only": only})


@_developers_only
def outbox_entry(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail or text."""
    return _page(request, "outbox/entry.html", {"entry": _entry_or_404(key)})


@_developers_only
@xframe_options_sameorigin
def outbox_html(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Return a mail's HTML part by itself, unable to run anything."""
    return HttpResponse(_entry_or_404(key).html, headers={"Content-Security-Policy": MAIL_POLICY})


def _entry_or_404(key: str) -> Entry:
    entry = get_entry(_folder(), key)
    if entry is None:
        raise Http404
    return entry


def _folder() -> Path:
    return Path(settings.OUTBOX_DIR)


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response

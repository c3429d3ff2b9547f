"""The outbox in a browser, for developers: what this installation would have mailed."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from cms.infra.mail.outbox import OutboxMail, get_mail, list_mails

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
    """Answer 404 unless DEBUG is on: elsewhere mails are nobody's to read."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEBUG:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(require_safe(wrapper))


@_developers_only
def outbox_list(request: HttpRequest) -> HttpResponse:
    """List the mails, newest first."""
    return _page(request, "mail/outbox_list.html", {"mails": list_mails(Path(settings.EMAIL_FILE_PATH))})


@_developers_only
def outbox_mail(request: HttpRequest, key: str) -> HttpResponse:
    """Show one mail."""
    return _page(request, "mail/outbox_mail.html", {"mail": _mail_or_404(key)})


@_developers_only
@xframe_options_sameorigin
def outbox_html(request: HttpRequest, key: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Return a mail's HTML part by itself, unable to run anything."""
    return HttpResponse(_mail_or_404(key).html, headers={"Content-Security-Policy": MAIL_POLICY})


def _mail_or_404(key: str) -> OutboxMail:
    mail = get_mail(Path(settings.EMAIL_FILE_PATH), key)
    if mail is None:
        raise Http404
    return mail


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response

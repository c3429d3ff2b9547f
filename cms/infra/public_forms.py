"""Forms on pages that are the same for everybody: cached, or in a frame on another site. No CSRF token can stand there.

What protects them instead: browsers say where a form was sent from (Sec-Fetch-Site, Origin), and the form carries a
signed id, so nobody can send what was never shown. That is enough because such a form goes by no cookie: whoever made
a visitor send it could as well have sent it themselves. For somebody who is signed in it does not do, and Django's own
token is asked for (`is_from_session`).

Sources: https://www.w3.org/TR/fetch-metadata/ and RFC 6454, section 7.
"""

from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

# The name of the hidden field.
FIELD: Final = "form_id"
_SALT: Final = "cms.infra.public_forms"
# "none": the visitor did it by themselves, as when a page is loaded again.
_OWN: Final = frozenset({"same-origin", "none"})


def form_id(purpose: str) -> str:
    """Return what a form for this purpose ("rsvp:7") carries: the same each time, so that pages can be cached."""
    return Signer(salt=_SALT).signature(purpose)


def is_shown_by_us(request: HttpRequest, purpose: str) -> bool:
    """Tell whether a form for this purpose was sent from a page of this site, which showed it."""
    return _is_from_here(request) and _is_signed(purpose, request.POST.get(FIELD, ""))


def is_signed_in(request: HttpRequest) -> bool:
    """Tell whether somebody is signed in, without making the response depend on cookies when nobody is."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def is_from_session(request: HttpRequest) -> bool:
    """Tell whether a form carries the CSRF token of the visitor's session. For views that are `csrf_exempt`."""
    check = _Csrf(_nothing)
    check.process_request(request)
    return check.process_view(request, _nothing, (), {}) is None


def _nothing(_request: HttpRequest) -> HttpResponse:
    """Stand for a view that is not exempt."""
    return HttpResponse()


class _Csrf(CsrfViewMiddleware):
    """Django's check, whose answer is ours to give."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:  # noqa: ARG002 - Django's signature
        return HttpResponse(status=403)


def _is_from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in _OWN
    # Browsers that do not say so send the origin. Programs send neither: they have no visitor to be tricked.
    origin = request.headers.get("Origin", "")
    return not origin or origin == f"{request.scheme}://{request.get_host()}"


def _is_signed(purpose: str, given: str) -> bool:
    try:
        Signer(salt=_SALT).unsign(f"{purpose}:{given}")
    except BadSignature:
        return False
    return True

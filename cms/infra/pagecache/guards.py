"""Why a response must not be stored: one small function for each reason."""

from collections.abc import Callable

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from cms.infra.pagecache import conf
from cms.infra.pagecache.entries import vary_names
from cms.infra.pagecache.mechanisms import Mechanism, mechanism

_STORABLE = frozenset({200, 301, 302, 404, 410})
_PRIVATE = frozenset({"private", "no-store", "no-cache"})


@mechanism(Mechanism.REFUSE_STATUS, when_off=False)
def unusual_status(_request: HttpRequest, response: HttpResponseBase) -> bool:
    """An error passes; what it says must not last."""
    return response.status_code not in _STORABLE


@mechanism(Mechanism.NO_SHARED_TOKEN, when_off=False)
@mechanism(Mechanism.REFUSE_SET_COOKIE, when_off=False)
def sets_cookie(_request: HttpRequest, response: HttpResponseBase) -> bool:
    """A cookie is for one visitor; Django sets one with each page that holds a CSRF token."""
    return bool(response.cookies) or response.has_header("Set-Cookie")


@mechanism(Mechanism.REFUSE_PRIVATE, when_off=False)
def says_private(_request: HttpRequest, response: HttpResponseBase) -> bool:
    """The view itself says so."""
    directives = response.get("Cache-Control", "").lower().split(",")
    return any(directive.partition("=")[0].strip() in _PRIVATE for directive in directives)


@mechanism(Mechanism.NO_SHARED_TOKEN, when_off=False)
@mechanism(Mechanism.REFUSE_VARY, when_off=False)
def varies_otherwise(_request: HttpRequest, response: HttpResponseBase) -> bool:
    """The response depends on a header that is not in the key; a view that touched the session varies on Cookie."""
    config = conf.current()
    in_key = {"accept-encoding", "accept-language", *(name.lower() for name in config.variants)}
    return any(name.lower() not in in_key for name in vary_names(response))


@mechanism(Mechanism.REFUSE_STREAMING, when_off=False)
def streams(_request: HttpRequest, response: HttpResponseBase) -> bool:
    """A stream may be endless, and is not there to be stored."""
    return response.streaming


@mechanism(Mechanism.REFUSE_SIGNED_IN, when_off=False)
def is_signed_in(request: HttpRequest, _response: HttpResponseBase) -> bool:
    """Somebody is signed in, however that came about."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


@mechanism(Mechanism.REFUSE_MESSAGES, when_off=False)
def shows_messages(request: HttpRequest, _response: HttpResponseBase) -> bool:
    """A message is for one visitor, and was shown or added during this render."""
    messages = get_messages(request)
    return bool(getattr(messages, "used", False) or getattr(messages, "added_new", False))


@mechanism(Mechanism.REFUSE_PREVIEW, when_off=False)
def is_preview(request: HttpRequest, _response: HttpResponseBase) -> bool:
    """A preview runs the whole middleware chain on a made-up request that is marked so."""
    return bool(getattr(request, "is_dummy", False))


GUARDS: tuple[Callable[[HttpRequest, HttpResponseBase], bool], ...] = (
    is_preview,
    unusual_status,
    streams,
    sets_cookie,
    says_private,
    varies_otherwise,
    is_signed_in,
    shows_messages,
)


def refusal(request: HttpRequest, response: HttpResponseBase) -> str | None:
    """Return the name of the first guard that refuses this response, or None if it may be stored."""
    return next((guard.__name__ for guard in GUARDS if guard(request, response)), None)

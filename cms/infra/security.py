"""The front door: what a request must be, and the headers with which every response leaves.

Middleware gives each response its headers, inside the page cache, which keeps them with the page: so no value may
depend on who asks. What is answered outside Django (a body over the limit) takes `bare_headers`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, wraps
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

P = ParamSpec("P")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

POLICY: Final = "Content-Security-Policy"
NONE: Final = "'none'"
SELF: Final = "'self'"

# Nothing runs, loads or frames but what this site serves as a file. No nonce: a cached page has only one.
_EVERYWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "default-src": (NONE,),
    "script-src": (SELF,),
    "style-src": (SELF,),
    "img-src": (SELF, "data:"),
    "font-src": (SELF,),
    "connect-src": (SELF,),
    "media-src": (SELF,),
    "manifest-src": (SELF,),
    "frame-src": (NONE,),
    "frame-ancestors": (NONE,),
    "form-action": (SELF,),
    "base-uri": (NONE,),
    "object-src": (NONE,),
}

# Features of the browser that nothing here uses; video players may still fill the screen.
_UNUSED_FEATURES: Final = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS: Final = ", ".join(f"{feature}=()" for feature in _UNUSED_FEATURES)

_EMPTIED: Final = "_empties_browser"

_ORIGIN = re.compile(r"(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")

# Origins of players that pages show in a frame, and of pictures; apps add theirs as they start.
_players: set[str] = set()
_pictures: set[str] = set()


def allow_players(*origins: str) -> None:
    """Let pages frame what these origins serve. For `AppConfig.ready()`."""
    _players.update(origins)
    _written.cache_clear()


def allow_pictures(*origins: str) -> None:
    """Let pages show pictures from these origins. For `AppConfig.ready()`."""
    _pictures.update(_origin(text) for text in origins)
    _written.cache_clear()


def policy(*, is_staff: bool = False, ancestors: Iterable[str] = (NONE,)) -> str:
    """Return the Content-Security-Policy of a page of the site or, with `is_staff`, of the admin.

    `ancestors` are the sources that may frame it.
    """
    return _written(is_staff, tuple(ancestors), tuple(settings.FILE_ORIGINS))


@lru_cache(maxsize=256)
def _written(is_staff: bool, ancestors: tuple[str, ...], files: tuple[str, ...]) -> str:
    directives = dict(_EVERYWHERE)
    # Wagtail shows pictures before they are uploaded (blob:), and the preview of a page in a frame.
    pictures = (*directives["img-src"], "blob:") if is_staff else directives["img-src"]
    players = tuple(sorted(_players)) or (NONE,)
    directives |= {
        "img-src": (*pictures, *files, *sorted(_pictures)),
        "media-src": (*directives["media-src"], *files),
        # A page sends what is uploaded straight to the bucket.
        "connect-src": (*directives["connect-src"], *files),
        "frame-src": (SELF,) if is_staff else players,
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def embeddable(by: Callable[P, Iterable[str]]) -> Callable[[View[P]], View[P]]:
    """Decorate a view whose pages other sites may frame: `by` gets the view's arguments and returns their origins.

    An origin is written as in a policy: `https://example.org`, `*.example.org`, or `*` for everybody. Raises
    ValueError for anything else, since what people enter must not become another directive.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            ancestors = [SELF, *(_origin(text) for text in by(*args, **kwargs))]
            response.headers[POLICY] = policy(ancestors=ancestors)
            # A page that isolates itself may only frame what says so.
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
            # X-Frame-Options knows no list of origins. Django's own middleware looks at this as well.
            setattr(response, "xframe_options_exempt", True)  # noqa: B010 - not declared on HttpResponse
            return response

        return wrapper

    return decorate


def _origin(text: str) -> str:
    if text != "*" and not _ORIGIN.fullmatch(text):
        raise ValueError(f"{text!r} is no origin: write it like https://www.example.org")
    return text


class SecurityHeaders:
    """Completes every response's headers. What a view has stated itself stays as it is.

    Stands inside the page cache and around Django's SecurityMiddleware, which sends HSTS, nosniff, Referrer-Policy
    and Cross-Origin-Opener-Policy.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self.get_response(request)
        if any(path in request.path for path in settings.SECRET_PATHS):
            response.headers["Referrer-Policy"] = "same-origin"
        # Wagtail shows previews in a frame of the admin, and says so in X-Frame-Options only.
        is_framed = getattr(request, "is_preview", False) or response.headers.get("X-Frame-Options") == "SAMEORIGIN"
        if not getattr(response, "xframe_options_exempt", False):
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN" if is_framed else "DENY")
        is_staff = request.path.startswith(tuple(settings.STAFF_PATHS))
        stated = policy(is_staff=is_staff, ancestors=(SELF,) if is_framed else (NONE,))
        response.headers.setdefault(POLICY, stated)
        for name, value in _common_headers().items():
            response.headers.setdefault(name, value)
        if getattr(request, _EMPTIED, False):
            # https://www.w3.org/TR/clear-site-data/: databases and workers; cookies are Django's to delete.
            response.headers["Clear-Site-Data"] = '"storage"'
        return response


def empty_browser(request: HttpRequest) -> None:
    """Have the browser delete what pages keep in it, with the answer to this request: somebody signs out."""
    setattr(request, _EMPTIED, True)


def _common_headers() -> dict[str, str]:
    """Return what is the same for all. Some is Django's to add, which it does not when it refuses a host itself."""
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": str(settings.SECURE_REFERRER_POLICY),
        "Cross-Origin-Opener-Policy": str(settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
    }


def bare_headers() -> dict[str, str]:
    """Return the headers of an answer that is made outside Django. HSTS is left to answers that know their scheme."""
    return {POLICY: policy(), "X-Frame-Options": "DENY", **_common_headers()}


class RefuseMalformed:
    """Answers 400 to a request for an unknown host, or with a null character in its path, parameters or cookies.

    The host is asked for here, before static files are served and before any page is looked up, because Django checks
    it only where somebody asks.

    PostgreSQL cannot store a null character (https://www.postgresql.org/docs/current/datatype-character.html), so
    psycopg raises for any lookup with one: a session key, a search, a slug. Nobody types one, and no view should have
    to think of it. Bodies are left to forms, whose fields refuse it beside the field.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse the request or pass it on."""
        request.get_host()
        if any("\0" in text for text in _texts(request)):
            raise BadRequest("A null character in the request")
        return self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path
    for name, values in request.GET.lists():
        yield name
        yield from values
    for name, value in request.COOKIES.items():
        yield name
        yield value

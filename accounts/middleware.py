"""What accounts does around each request."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from accounts.audit import Origin, browser_named, coming_from
from accounts.console.acting import acting_for
from accounts.models import Organisation
from accounts.sign_in import sessions
from accounts.sign_in.second_factor import SecondFactorMissingError, require_second_factor, staff_missing_second_factor
from cms.infra.proxies import client_place
from cms.infra.ratelimit import client_address

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_DOORS: Final = frozenset({"admin_door", "admin_logout"})
# Where somebody chooses another organisation; the page that asks for a second factor sends its forms there.
_SWITCH: Final = "console:organisation"


class AuditOrigin:
    """Has the audit log know where what is done in a request comes from."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        device = browser_named(request.headers.get("User-Agent", ""))
        with coming_from(Origin(client_address(request), device, client_place(request))):
            return self._get_response(request)


class SessionSeen:
    """Notes for a user's list of sessions which are in use. Pages that do not ask who is there are left alone."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self._get_response(request)
        if request.session.accessed and request.session.session_key and request.user.is_authenticated:
            sessions.note_now_and_then(request, request.user)
        return response


class StaffLanguage:
    """Shows the console as the browser asks for it, to whoever has chosen no language; Wagtail shows the chosen one.

    Everywhere else the address says the language, and one without a prefix is English: the console has no other.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if request.path.startswith(tuple(settings.STAFF_PATHS)):
            language = translation.get_language_from_request(request)
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self._get_response(request)


class SecondFactorGate:
    """Lets nobody into the admin for an organisation whose second factor they lack.

    Here rather than at each screen, so that none is forgotten. Elsewhere `require_second_factor` raises, and this
    answers, too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        return self._get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponseBase | None:
        """Ask for the second factor where it is missing, except for what leads away."""
        match = request.resolver_match
        if not request.path.startswith(tuple(settings.STAFF_PATHS)) or not request.user.is_authenticated:
            return None
        if match is None or match.view_name in _DOORS:
            return None
        if staff_missing_second_factor(request.user):
            return _ask(request, None)
        acting = acting_for(request)
        if acting is None or (match.view_name == _SWITCH and request.method == "POST"):
            return None
        try:
            require_second_factor(acting.user, acting.organisation)
        except SecondFactorMissingError as missing:
            return _ask(request, missing.organisation)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer for a view that raised."""
        return _ask(request, exception.organisation) if isinstance(exception, SecondFactorMissingError) else None


def _ask(request: HttpRequest, organisation: Organisation | None) -> HttpResponseBase:
    """Say that a second factor is missing, and how to go on: with one, for somebody else, or not at all."""
    others = Organisation.objects.of(request.user)
    if organisation is not None:
        others = others.exclude(pk=organisation.pk)
    context = {"organisation": organisation, "others": others if organisation else others.none()}
    response = render(request, "account/second_factor_needed.html", context, status=403)
    add_never_cache_headers(response)
    return response

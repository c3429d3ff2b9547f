"""What accounts does around each request."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.audit import Origin, coming_from
from cms.infra.ratelimit import client_address


class AuditOrigin:
    """Has the audit log know where what is done in a request comes from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        with coming_from(Origin(client_address(request), request.headers.get("User-Agent", ""))):
            return self._get_response(request)

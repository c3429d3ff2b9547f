"""Where a refused hit becomes an answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cms.infra.ratelimit.counting import Limited
from cms.infra.ratelimit.views import too_many_requests

GetResponse = Callable[[HttpRequest], HttpResponse]


class LimitMiddleware:
    """Turns `Limited`, wherever a view raised it, into the answer 429."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for Django when the view raised."""
        if isinstance(exception, Limited):
            return too_many_requests(request, retry_after=exception.retry_after)
        return None

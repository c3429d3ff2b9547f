"""Around all that is asked below `/api/`: no page ever, and the language that the program asks for."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from accounts.api.errors import problem_of
from accounts.api.limits import LONGEST_BODY
from accounts.api.problems import MEDIA_TYPE, Problem, respond, retell

ROOT: Final = "/api/"

GetResponse = Callable[[HttpRequest], HttpResponse]


class ApiMiddleware:
    """Refuses bodies that are too large, and tells every error as a problem, wherever it comes from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, unless its body is refused."""
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        # Addresses of the API name no language, so Django would take the site's own.
        with translation.override(translation.get_language_from_request(request)):
            problem = _problem_with_body(request)
            response = respond(problem) if problem else self.get_response(request)
            if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA_TYPE:  # noqa: PLR2004
                return retell(response)
            return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Have the view speak the program's language: Django's own middleware has chosen another meanwhile."""
        if request.path.startswith(ROOT):
            translation.activate(translation.get_language_from_request(request))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Tell what happens around a view, such as a database that is away when its transaction begins."""
        if not request.path.startswith(ROOT):
            return None
        try:
            return respond(problem_of(error))
        except Exception as mistake:
            if mistake is error:
                return None
            raise


def _problem_with_body(request: HttpRequest) -> Problem | None:
    """Return what is wrong with the body by its announcement; the parser counts one that was not announced."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return Problem("malformed")
    return Problem("payload_too_large") if length > LONGEST_BODY else None

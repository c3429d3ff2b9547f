"""What every request must meet before anything reads it."""

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


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

    def __call__(self, request: HttpRequest) -> HttpResponse:
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

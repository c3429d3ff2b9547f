"""Errors as programs read them: problem details (RFC 9457) with codes that never change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE: Final = "application/problem+json"
# What a page of an error says beside its text.
_KEPT_HEADERS: Final = ("Allow", "Retry-After", "WWW-Authenticate")

Errors = Mapping[str, Sequence[str | Promise]]


@dataclass(frozen=True)
class Kind:
    """One code: the status it always comes with, its name, and what to do when nothing more exact is said."""

    status: int
    title: str | Promise
    detail: str | Promise


KINDS: Final[Mapping[str, Kind]] = {
    "malformed": Kind(
        400, _("The request cannot be read"), _("Check that the body is JSON and that no value holds a null character.")
    ),
    "not_authenticated": Kind(
        401, _("A valid token is needed"), _("Send a token in the header “Authorization: Bearer …”, or make a new one.")
    ),
    "not_authorized": Kind(
        403, _("This is not allowed"), _("Use a token that was made for this, by somebody who may do it.")
    ),
    "not_found": Kind(404, _("There is no such thing"), _("Check the address. It may have been deleted.")),
    "method_not_allowed": Kind(
        405, _("The method is not known here"), _("Use one of the methods in the header “Allow”.")
    ),
    "conflict": Kind(409, _("Something stands in the way"), _("Read the current state, then try again.")),
    "payload_too_large": Kind(413, _("The body is too large"), _("Send less at a time.")),
    "unsupported_media_type": Kind(
        415, _("The body is not JSON"), _("Send JSON with the header “Content-Type: application/json”.")
    ),
    "validation_error": Kind(
        422, _("Some values cannot be taken"), _("Nothing was changed. See which values under “errors”.")
    ),
    "idempotency_key_reused": Kind(
        422, _("The key belongs to another request"), _("Use a new Idempotency-Key for each new request.")
    ),
    "rate_limited": Kind(
        429, _("Too many requests"), _("Wait as many seconds as the header “Retry-After” says, then try again.")
    ),
    "internal_error": Kind(500, _("Something went wrong here"), _("It was written down for us. Try again later.")),
    "external_service": Kind(
        502, _("Another service failed"), _("A service that is needed for this did not do its part. Try again later.")
    ),
    "database_error": Kind(
        503, _("The database cannot be reached"), _("Nothing was changed. Try again in a few seconds.")
    ),
}
# How an answer that was made elsewhere, such as a page of an error, is told.
_CODE_OF_STATUS: Final = {
    kind.status: code for code, kind in KINDS.items() if code not in {"idempotency_key_reused", "external_service"}
}


class Problem(Exception):  # noqa: N818 - it is an answer to the program, not an error of ours
    """Ends a request with this answer. `errors` are texts by the path of a value, such as "address.city"."""

    def __init__(
        self,
        code: str,
        detail: str | Promise = "",
        *,
        errors: Errors | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = errors
        self.headers = headers or {}


def respond(problem: Problem) -> HttpResponse:
    """Return the answer, in the active language. Nobody may keep it."""
    kind = KINDS[problem.code]
    content: dict[str, Any] = {
        "type": f"{settings.BASE_URL}/api/v1/#{problem.code}",
        "title": str(kind.title),
        "status": kind.status,
        "code": problem.code,
        "detail": str(problem.detail or kind.detail),
    }
    if problem.errors is not None:
        content["errors"] = {path: [str(text) for text in texts] for path, texts in problem.errors.items()}
    response = JsonResponse(content, status=kind.status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response.headers[name] = value
    add_never_cache_headers(response)
    return response


def retell(response: HttpResponse) -> HttpResponse:
    """Return an error that was answered as a page, by Django or by a middleware, as a problem."""
    code = _CODE_OF_STATUS.get(response.status_code, "malformed")
    kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    return respond(Problem(code, headers=kept))

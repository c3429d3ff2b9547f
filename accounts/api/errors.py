"""What becomes of each exception that a request ends with."""

from collections.abc import Callable
from itertools import chain
from typing import Any, Final

from django.core import exceptions as django_errors
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja import errors as ninja_errors

from accounts.api.problems import Problem, respond
from cms.infra.http import FetchError
from cms.infra.providers import ProviderError
from cms.infra.ratelimit import Limited

# Seconds until a database that was away is asked again.
DATABASE_RETRY: Final = "5"


def problem_of(error: Exception) -> Problem:
    """Return what to tell the program. Raises the error itself when it is a mistake of ours."""
    for kind, tell in _TELL.items():
        if isinstance(error, kind):
            return tell(error)
    raise error


def handle(_request: HttpRequest, error: Any) -> HttpResponse:
    """Answer for ninja, and undo what the request did so far: ninja answers within the request's transaction."""
    problem = problem_of(error)
    if connection.in_atomic_block:
        transaction.set_rollback(True)
    return respond(problem)


def install(api: NinjaAPI) -> None:
    """Have ninja hand every exception to us; it knows its own kinds, which would come first."""
    for kind in (Exception, Http404, ninja_errors.HttpError, ninja_errors.ValidationError):
        api.add_exception_handler(kind, handle)


def _denied(error: Any) -> Problem:
    return Problem("not_authorized", str(error))


def _unauthenticated(_error: Any) -> Problem:
    return Problem("not_authenticated", headers={"WWW-Authenticate": "Bearer"})


def _limited(error: Any) -> Problem:
    return Problem("rate_limited", headers={"Retry-After": str(error.retry_after)})


def _away(_error: Any) -> Problem:
    return Problem("database_error", headers={"Retry-After": DATABASE_RETRY})


def _refused_by_service(error: Any) -> Problem:
    by_field = getattr(error, "error_dict", None)
    codes = {each.code for each in (chain(*by_field.values()) if by_field else error.error_list)}
    if "gone" in codes:
        return Problem("not_found", " ".join(error.messages))
    errors = {_field(name): texts for name, texts in error} if by_field else {}
    detail = "" if by_field else " ".join(error.messages)
    return Problem("conflict" if codes == {"duplicate"} else "validation_error", detail, errors=errors)


def _field(name: str) -> str:
    """Return the path of what a service calls so: values of an organisation's own fields stand under `custom`."""
    if name == django_errors.NON_FIELD_ERRORS:
        return "body"
    return name.replace("custom_", "custom.", 1) if name.startswith("custom_") else name


def _refused_by_schema(error: Any) -> Problem:
    errors: dict[str, list[str]] = {}
    for each in error.errors:
        errors.setdefault(_path(each["loc"]), []).append(_text(each))
    return Problem("validation_error", errors=errors)


def _path(location: tuple[str | int, ...]) -> str:
    """Return the way to a value. Ninja begins with where it stood, and for a body with the name of our parameter."""
    source, *steps = location
    return ".".join(str(step) for step in (steps[1:] if source == "body" else steps)) or str(source)


def _text(error: dict[str, Any]) -> str:
    """Return our own words for pydantic's, which are English only."""
    context = error.get("ctx", {})
    kind = error["type"]
    if kind == "value_error" and (said := str(context["error"])):
        return said
    text = _TEXTS.get(kind) or _TEXTS.get(kind.partition("_")[0]) or _("This value cannot be taken.")
    return str(text) % context


def _by_ninja(error: Any) -> Problem:
    """Return what was wrong with a body; the parser's own words come wrapped."""
    return error.__cause__ if isinstance(error.__cause__, Problem) else Problem("malformed")


# By pydantic's names of errors (https://docs.pydantic.dev/latest/errors/validation_errors/), or how these begin.
_TEXTS: Final[dict[str, Promise]] = {
    "missing": _("This is required."),
    "extra_forbidden": _("This is not known here."),
    "string_too_long": _("Use at most %(max_length)d characters."),
    "string_too_short": _("Use at least %(min_length)d characters."),
    "string_pattern_mismatch": _("This is not written as it must be: %(pattern)s"),
    "string": _("This must be a text."),
    "enum": _("Use one of: %(expected)s."),
    "literal_error": _("Use one of: %(expected)s."),
    "int": _("This must be a whole number."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than_equal": _("This must be at most %(le)s."),
    "bool": _("This must be true or false."),
    "list": _("This must be a list."),
    "model": _("This must be an object."),
    "datetime": _("Write a time with its zone, such as 2026-11-03T09:00:00Z."),
    "timezone": _("Write a time with its zone, such as 2026-11-03T09:00:00Z."),
}

_TELL: Final[dict[type[Exception], Callable[[Any], Problem]]] = {
    Problem: lambda error: error,
    ninja_errors.ValidationError: _refused_by_schema,
    ninja_errors.AuthenticationError: _unauthenticated,
    ninja_errors.HttpError: _by_ninja,
    django_errors.ValidationError: _refused_by_service,
    django_errors.PermissionDenied: _denied,
    django_errors.RequestDataTooBig: lambda _error: Problem("payload_too_large"),
    Http404: lambda _error: Problem("not_found"),
    UnreadablePostError: lambda _error: Problem("malformed"),
    Limited: _limited,
    ProviderError: lambda _error: Problem("external_service"),
    FetchError: lambda _error: Problem("external_service"),
    OperationalError: _away,
    InterfaceError: _away,
}

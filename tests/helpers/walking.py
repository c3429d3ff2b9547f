"""Walks every address below some prefixes as somebody, and tells what that person must not have got."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern
from wagtail.admin.views.mixins import SpreadsheetExportMixin

REFUSED = frozenset({400, 403, 404, 405, 409})


@dataclass(frozen=True)
class Route:
    """An address as it is written in a URL configuration."""

    text: str
    name: str
    view: Any
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One address with values in it. `about` is set when they name a row that is not the walker's."""

    route: Route
    path: str
    about: bool


def routes(urlconf: str | None = None, prefixes: tuple[str, ...] = ("admin/",)) -> list[Route]:
    """Return all addresses below the prefixes."""
    return [route for route in _routes(get_resolver(urlconf).url_patterns) if route.text.startswith(prefixes)]


def _routes(patterns: list[Any], prefix: str = "", spaces: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in patterns:
        text = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, text, (*spaces, *filter(None, [pattern.namespace])))
        elif isinstance(pattern, URLPattern):
            yield Route(text, ":".join((*spaces, pattern.name or "")), pattern.callback, _parameters(pattern.pattern))


def _parameters(pattern: Any) -> tuple[str, ...]:
    return tuple(pattern.regex.groupindex) if isinstance(pattern, RegexPattern) else tuple(pattern.converters)


def model_of(view: Any) -> type[Model] | None:
    """Return the model that a view is about, as far as the view says it."""
    said = getattr(view, "view_initkwargs", {}).get("model")
    found = said or getattr(getattr(view, "view_class", None), "model", None)
    return found if isinstance(found, type) else None


class Steps:
    """Fills addresses with values: those of `values` by the parameter's name, and rows by the view's model."""

    def __init__(
        self, rows: Mapping[str, Model], values: Mapping[str, Any], by_route: Mapping[str, list[dict[str, Any]]]
    ) -> None:
        self._rows, self._values, self._by_route = rows, values, by_route

    def of(self, route: Route) -> list[Step]:
        """Return the steps of a route. Raises `LookupError` for a parameter of which nobody has said what it is."""
        if not route.name.rpartition(":")[2]:
            raise LookupError(f"{route.text} has no name: give it one, or say in EXEMPT why it needs no walking.")
        kwargs = self._by_route.get(route.name) or [{name: self._value(route, name) for name in route.parameters}]
        return [Step(route, reverse(route.name, kwargs=each), bool(route.parameters)) for each in kwargs]

    def _value(self, route: Route, parameter: str) -> Any:
        if parameter == "pk":
            model = model_of(route.view)
            row = self._rows.get(model._meta.label) if model else None
            if row is not None:
                return row.pk
        if parameter not in self._values:
            raise LookupError(f"{route.text}: say in VALUES what {parameter!r} stands for.")
        return self._values[parameter]


def walk(client: Client, step: Step, *, needle: str, carried: Mapping[str, str], stranger: bool) -> list[str]:
    """Ask for an address in all ways, undoing each, and return what was wrong with the answers.

    `needle`, in small letters, must be in none. To a stranger, every answer about a row must be a refusal.
    """
    queries = [""] if step.about else ["", f"?q={needle[:4]}&term={needle[:4]}&p=1"]
    if issubclass(getattr(step.route.view, "view_class", object), SpreadsheetExportMixin):
        queries += ["?export=csv", "?export=xlsx"]
    asked = [("get", step.path + query) for query in queries]
    asked.append(("post", step.path))
    return [
        wrong
        for method, path in asked
        for wrong in _ask(client, method, path, needle=needle, carried=carried, refused=stranger and step.about)
    ]


def _ask(
    client: Client, method: str, path: str, *, needle: str, carried: Mapping[str, str], refused: bool
) -> Iterator[str]:
    with transaction.atomic():
        answer = getattr(client, method)(path, data=dict(carried) if method == "post" else None)
        body = answer.getvalue() if answer.streaming else answer.content
        said = body.decode("utf-8", "replace") + str(answer.headers) + _queued(answer)
        transaction.set_rollback(True)
    if needle in said.lower():
        at = said.lower().index(needle)
        yield f"{method} {path} shows {said[max(0, at - 60) : at + 60]!r}"
    if answer.status_code >= 500:
        yield f"{method} {path} answers {answer.status_code}"
    elif refused and not _is_refusal(answer):
        yield f"{method} {path} answers {answer.status_code} about what is not theirs"


def _is_refusal(answer: Any) -> bool:
    """Tell whether this says no; Wagtail leads people whom it refuses to its first page."""
    return answer.status_code in REFUSED or (answer.status_code == 302 and answer.url.split("?")[0] in _DOORS)


_DOORS = frozenset({"/admin/", "/admin/login/"})


def _queued(answer: Any) -> str:
    """Return the messages that the next page would show."""
    storage = getattr(getattr(answer, "wsgi_request", None), "_messages", None)
    return " ".join(str(message) for message in getattr(storage, "_queued_messages", []))

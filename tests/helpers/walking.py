"""Walks every address below some prefixes as somebody, and tells what that person must not have got."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import Page

REFUSED = frozenset({400, 403, 404, 405, 409})
# Addresses that take the numbers of many rows, all or some of which are passed over.
_BULK, _SEVERAL = "wagtail_bulk_action", "chosen_multiple"


@dataclass(frozen=True)
class Route:
    """An address as it is written in a URL configuration."""

    text: str
    name: str
    view: Any
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One address with values in it. `about` is set when they name a row that is not the walker's.

    `queries` are asked besides the bare address.
    """

    route: Route
    path: str
    about: bool
    queries: tuple[str, ...] = ()


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
    if isinstance(found, str):
        return apps.get_model(found)
    return found if isinstance(found, type) else None


class Steps:
    """Fills addresses with values: those of `values` by the parameter's name, and rows by the view's model.

    `models` names the model, by the route's name, where the view does not say it.
    """

    def __init__(
        self,
        rows: Mapping[str, Model],
        values: Mapping[str, Any],
        by_route: Mapping[str, list[dict[str, Any]]],
        models: Mapping[str, str],
    ) -> None:
        self._rows, self._values, self._by_route, self._models = rows, values, by_route, models

    def of(self, route: Route) -> list[Step]:
        """Return the steps of a route. Raises `LookupError` for a parameter of which nobody has said what it is."""
        if not route.name.rpartition(":")[2]:
            raise LookupError(f"{route.text} has no name: give it one, or say in EXEMPT why it needs no walking.")
        kwargs = self._by_route.get(route.name) or [{name: self._value(route, name) for name in route.parameters}]
        return [step for each in kwargs for step in self._steps(route, each)]

    def _steps(self, route: Route, kwargs: Mapping[str, Any]) -> Iterator[Step]:
        path = reverse(route.name, kwargs=kwargs)
        if route.name == _BULK:
            number = self._row(route, f"{kwargs['app_label']}.{kwargs['model_name']}").pk
            # All of a list are one's own.
            yield from (Step(route, f"{path}?id={number}", about=True), Step(route, f"{path}?id=all", about=False))
        elif route.name.endswith(_SEVERAL):
            model = model_of(route.view) or Page
            yield Step(route, path, about=False, queries=(f"?id={self._row(route, model._meta.label).pk}",))
        else:
            yield Step(route, path, bool(route.parameters))

    def _value(self, route: Route, parameter: str) -> Any:
        model = model_of(route.view)
        label = self._models.get(route.name) or (model._meta.label if model else "")
        if parameter == "pk" and label:
            return self._row(route, label).pk
        if parameter not in self._values:
            raise LookupError(f"{route.text}: say what {parameter!r} of {route.name} stands for.")
        return self._values[parameter]

    def _row(self, route: Route, label: str) -> Model:
        found = next((row for known, row in self._rows.items() if known.lower() == label.lower()), None)
        if found is None:
            raise LookupError(f"{route.text}: {route.name} is about a {label}, and no row of that is known.")
        return found


def walk(client: Client, step: Step, *, needle: str, carried: Mapping[str, str], stranger: bool) -> list[str]:
    """Ask for an address in all ways, undoing each, and return what was wrong with the answers.

    `needle`, in small letters, must be in none. To a stranger, every answer about a row must be a refusal.
    """
    hears = not step.about and "?" not in step.path
    queries = ["", *step.queries, *([f"?q={needle[:4]}&term={needle[:4]}&p=1"] if hears else [])]
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

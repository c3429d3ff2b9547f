"""The models whose rows are shown to visitors, and by what their lists are divided and ordered.

Pages, snippets, settings, images, documents, tags and redirects are known without being named. Any other model says
so once, in the `ready()` of its app, and so does a page type whose lists shall outlive an edit of a page's text:

    track(Event)
    track(BlogPage, facets=facets_of_post, placed_by=("date",))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from wagtail.models import Page

Facets = Callable[[Any], Iterable[str]]


def _no_facets(_row: Any) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Tracked:
    """What is known of a model: its facets, and the fields that place a row in a list (None: any field may)."""

    facets: Facets = _no_facets
    placed_by: tuple[str, ...] | None = None


_tracked: dict[type[Model], Tracked] = {}


def track(model: type[Model], *, facets: Facets = _no_facets, placed_by: tuple[str, ...] | None = None) -> None:
    """Make a model known: its rows are recorded when a page loads them, and purge those pages when they change.

    For page types, `facets` returns the facets (such as `tag:7`) of the lists that a page stands in, and `placed_by`
    names the fields that those lists are filtered and ordered by, besides the facets and being live: a change of
    other fields then leaves alone the lists by facet that do not show the page. Where it is None, every change of a
    page purges every list it stands in. A change of a row that is no page purges every list of its model.
    """
    _tracked[model] = Tracked(facets, placed_by)


def is_tracked(model: type[Model]) -> bool:
    """Tell whether a model is known already."""
    return model in _tracked


def tracked_rows() -> list[type[Model]]:
    """Return the known models that are no pages."""
    return [model for model in _tracked if not issubclass(model, Page)]


def tracking_of(model: type[Model]) -> Tracked:
    """Return what is known of a model, or of the nearest one that it extends."""
    return next((_tracked[base] for base in model.__mro__ if base in _tracked), Tracked())


def listed_models(model: type[Model]) -> list[type[Model]]:
    """Return the models in whose lists a row of this model stands: its own and the concrete ones it extends."""
    return [model, *model._meta.get_parent_list()]

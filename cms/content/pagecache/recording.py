"""What a page uses is recorded while it renders, by itself: whoever writes a template or selector cannot forget it.

Django announces every row that it loads by `post_init`; outside a recorded render that costs a look at a context
variable. What cannot be seen so is that a list might have had further rows: `listing` tells it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, Model, OuterRef, QuerySet
from django.db.models.signals import post_init
from modelcluster.models import get_all_child_relations
from wagtail.models import CollectionMember, Locale, Page, PageViewRestriction, Site, get_page_models
from wagtail.query import PageQuerySet

from cms.content.pagecache.mechanisms import Mechanism
from cms.content.pagecache.registry import tracked_rows
from cms.content.pagecache.tags import (
    SITES,
    collection_tag,
    link_tag,
    list_tags,
    lists_tag,
    page_tag,
    row_tag,
)
from cms.infra.pagecache import is_recording, record
from cms.infra.pagecache.mechanisms import mechanism

Rows = TypeVar("Rows", bound=QuerySet[Any])
TagsOf = Callable[[Any], tuple[str, ...]]


def listing(rows: Rows, *facets: str) -> Rows:
    """Return the rows for a list that visitors see, and record that the page depends on which rows there are.

    Of pages only those come back that everybody may see. With `facets` (such as `tag:7`), the page depends on rows
    that have any of them; without, on every row of the model. `parent:<id>` and `locale:<id>` are facets of every
    page; `track` adds those of a model.
    """
    depend_on(rows.model, *facets)
    return public(rows)


def depend_on(model: type[Model], *facets: str) -> None:
    """Record that the page being rendered depends on which rows of a model (with any of these facets) there are."""
    _record_lists(model, facets)


@mechanism(Mechanism.LISTINGS, when_off=None)
def _record_lists(model: type[Model], facets: tuple[str, ...]) -> None:
    record(lists_tag(model), *list_tags(model, facets))


def public(rows: Rows) -> Rows:
    """Return those rows that everybody may see: of pages the live ones without a restriction."""
    if not isinstance(rows, PageQuerySet) or not _hides_private_pages():
        return rows
    # As Wagtail's `public()`, which asks the database for all restrictions first, for each list again.
    below = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = PageViewRestriction.objects.alias(below=below).filter(below__startswith=F("page__path"))
    return rows.live().exclude(Exists(above))


@mechanism(Mechanism.PUBLIC_ONLY, when_off=False)
def _hides_private_pages() -> bool:
    return True


def connect() -> None:
    """Begin to watch what is loaded. Called once, when every app has registered its models."""
    for model in get_page_models():
        _watch(model, _tags_of_page(model))
        for relation in get_all_child_relations(model):
            _watch(relation.related_model, partial(_tag_of_parent, relation.field.attname))
    _watch(Site, lambda _site: (SITES,))
    _watch(Locale, lambda _locale: (SITES,))
    for model in tracked_rows():
        _watch(model, _tags_of_member if issubclass(model, CollectionMember) else _tag_of_row)


def _watch(model: type[Model], tags_of: TagsOf) -> None:
    def loaded(instance: Model, **_signal: Any) -> None:
        # Asked first: this runs for every row that any view loads.
        if is_recording() and instance.pk is not None:
            _record_row(tags_of(instance))

    post_init.connect(loaded, sender=model, weak=False, dispatch_uid=f"pagecache:{model._meta.label_lower}")


@mechanism(Mechanism.RECORDING, when_off=None)
def _record_row(tags: tuple[str, ...]) -> None:
    record(*tags)


def _tags_of_page(model: type[Page]) -> TagsOf:
    """Return what tells the tags of a loaded page.

    A plain `Page` (in a menu, a breadcrumb, a link) carries no content, nor does a page whose own fields are
    deferred: such a row can show a title and an address only, so an edit of its body need not purge who links to it.
    """
    own = {field.attname for field in model._meta.concrete_fields if not field.primary_key}
    own -= {field.attname for field in Page._meta.concrete_fields}

    def tags_of(page: Page) -> tuple[str, ...]:
        shows_content = model is not Page and (not own or not own.isdisjoint(page.__dict__))
        return (page_tag(page.pk) if shows_content else link_tag(page.pk), SITES)

    return tags_of


def _tag_of_parent(foreign_key: str, child: Model) -> tuple[str, ...]:
    """By-lines and the like are written with their page; who reads them shows content of the page."""
    return (page_tag(child.__dict__.get(foreign_key)),)


def _tag_of_row(row: Model) -> tuple[str, ...]:
    return (row_tag(type(row), row.pk),)


def _tags_of_member(row: Model) -> tuple[str, ...]:
    return (row_tag(type(row), row.pk), collection_tag(row.__dict__.get("collection_id")))

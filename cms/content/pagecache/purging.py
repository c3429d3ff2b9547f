"""Which tags a change of a page touches. `page_signals` says when, this says what.

A page is compared with what was in the database before, so that an edit purges the pages that show it and no others:
those that show its content always, those that merely link to it when title, address or being live changed, and the
lists it stands in when its place in them may have changed.
"""

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.content.pagecache.mechanisms import Mechanism
from cms.content.pagecache.registry import listed_models, tracking_of
from cms.content.pagecache.tags import NOT_FOUND, link_tag, list_tags, lists_tag, page_tag
from cms.infra.pagecache.mechanisms import mechanism

Tags = AbstractSet[str]
NO_TAGS: Tags = frozenset()

# Fields of every page that no visitor sees, or (the times) only on the page itself.
BOOKKEEPING = frozenset(
    {
        "alias_of",
        "approved_go_live_at",
        "draft_title",
        "expired",
        "has_unpublished_changes",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "owner",
    }
)
# `path` places a page among its siblings; `post_page_move` tells of that.
_LINK_FIELDS = [
    field.attname
    for field in Page._meta.concrete_fields
    if field.name not in BOOKKEEPING | {"path", "depth", "content_type", "go_live_at", "expire_at"}
]


# Fields that place a page in some list, whatever its type.
_PLACING = ("live", "first_published_at", "show_in_menus", "hide_from_search_engines", "canonical_url")


@mechanism(Mechanism.LIVE_ONLY, when_off=True)
def is_shown(page: Page) -> bool:
    """Tell whether visitors see a page: many a page is saved long before it is published."""
    return page.live


@mechanism(Mechanism.ADDED_PAGES, when_off=NO_TAGS)
def tags_of_new_page(page: Page) -> Tags:
    """Return what a page touches that was added live; Wagtail sends no signal of publication for it."""
    return {page_tag(page.pk), link_tag(page.pk), *not_found_tags(), *lists_of(page)} if is_shown(page) else set()


def tags_of_change(before: Page, after: Page) -> Tags:
    """Return what an edit, publication or withdrawal touches. `before` is of the page's own class."""
    if before.url_path != after.url_path:
        return tags_of_new_address(before, after)
    if not (is_shown(before) or is_shown(after)):
        return set()
    tags = {page_tag(after.pk), *not_found_tags(), *_tags_of_new_place(before, after)}
    if any(_value(before, name) != _value(after, name) for name in _LINK_FIELDS):
        tags.update(link_tags(before, after))
    return tags


def _value(page: Page, name: str) -> Any:
    """Return a field as revisions keep it, with times to the millisecond: else publishing would look like a change."""
    value = getattr(page, name, None)
    return value.replace(microsecond=value.microsecond // 1000) if isinstance(value, datetime) else value


@mechanism(Mechanism.LINKS, when_off=NO_TAGS)
def link_tags(before: Page, after: Page) -> Tags:
    """Return the tags of the menus, breadcrumbs and texts that link to a page, or would if it were live."""
    below = tags_below(after) if before.live != after.live else NO_TAGS
    return {link_tag(after.pk), *below}


@mechanism(Mechanism.NOT_FOUND, when_off=NO_TAGS)
def not_found_tags() -> Tags:
    """Return the tag of every "not found": a change may put something at the address."""
    return {NOT_FOUND}


def _tags_of_new_place(before: Page, after: Page) -> set[str]:
    """Return the lists in which a page appeared, vanished or may have moved.

    A list without a facet (the sitemap, what changed last) goes by the time of publication, too, so it always changes.
    """
    model, fields = type(before), tracking_of(type(before)).placed_by
    facets_before, facets_after = facets_of(before), facets_of(after)
    stayed = (
        fields is not None
        and isinstance(after, model)
        and facets_before == facets_after
        and all(_value(before, name) == _value(after, name) for name in (*_PLACING, *fields))
    )
    return _lists_with(model, set() if stayed else facets_before | facets_after)


@mechanism(Mechanism.NEW_ADDRESSES, when_off=NO_TAGS)
def tags_of_new_address(before: Page, after: Page) -> Tags:
    """Return what a new slug or parent touches: the page and all below it, and every list they stand in."""
    lists = _lists_with(type(before), facets_of(before) | facets_of(after))
    return {page_tag(after.pk), link_tag(after.pk), *not_found_tags(), *lists, *tags_below(after)}


@mechanism(Mechanism.DESCENDANTS, when_off=NO_TAGS)
def tags_below(page: Page) -> Tags:
    """Return what touches every page below a page: signals fire for the top one only."""
    below = page.get_descendants()
    tags = _every_list(below)
    for pk in below.values_list("pk", flat=True):
        tags |= {page_tag(pk), link_tag(pk)}
    return tags


def tags_of_subtree(page: Page) -> set[str]:
    """Return what touches a page and every page below it, and every list they stand in."""
    itself = _every_list(Page.objects.filter(pk=page.pk)) | lists_of(page.specific)
    return {page_tag(page.pk), link_tag(page.pk), *not_found_tags(), *itself, *tags_below(page)}


def _every_list(pages: PageQuerySet) -> set[str]:
    """Return every list of the types of these pages; of lists of pages of any type, those with their facets."""
    models: set[type[Model]] = set()
    tags = list_tags(Page)
    for pk, key, locale, type_id in pages.order_by().values_list("pk", "translation_key", "locale_id", "content_type"):
        models.add(ContentType.objects.get_for_id(type_id).model_class() or Page)
        tags |= list_tags(Page, [f"translation:{key}", f"locale:{locale}", parent_facet(pk)])
    return tags | {lists_tag(listed) for model in models for listed in listed_models(model) if listed is not Page}


def facets_of(page: Page) -> set[str]:
    """Return the facets of the lists that a page stands in: those of every page, and those that `track` was told."""
    parent = page.get_parent()
    facets = {f"locale:{page.locale_id}", f"translation:{page.translation_key}"}
    if parent is not None:
        facets.add(parent_facet(parent.pk))
    return facets.union(tracking_of(type(page)).facets(page))


def parent_facet(page_id: int) -> str:
    """Return the facet of the children of a page."""
    return f"parent:{page_id}"


def lists_of(page: Page) -> set[str]:
    """Return the tags of every list that a page stands in."""
    return _lists_with(type(page), facets_of(page))


def lists_of_children(parent: Page, model: type[Page]) -> set[str]:
    """Return the tags of the lists of a page's children that show pages of this model."""
    return {tag for listed in listed_models(model) for tag in list_tags(listed, [parent_facet(parent.pk)])}


def _lists_with(model: type[Model], facets: AbstractSet[str]) -> set[str]:
    """Return the tags of the lists with any of these facets, and of those without a facet."""
    return {tag for listed in listed_models(model) for tag in list_tags(listed) | list_tags(listed, facets)}

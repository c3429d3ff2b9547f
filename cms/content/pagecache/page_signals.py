"""When a page changes. Every way to change one ends in `save`, `delete` or a move, so these are watched.

`page_published`, `page_unpublished` and `page_slug_changed` are not: they say nothing of pages added live, come for
pages that are only scheduled, do not tell what was there before, and the last one comes after the commit, when a crash
would have lost it already.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction, Site, get_page_models
from wagtail.signals import post_page_move

from cms.content.pagecache.causes import Cause, cause_of_change, purge_because
from cms.content.pagecache.mechanisms import Mechanism
from cms.content.pagecache.purging import (
    BOOKKEEPING,
    lists_of,
    lists_of_children,
    not_found_tags,
    tags_of_change,
    tags_of_new_page,
    tags_of_subtree,
)
from cms.content.pagecache.tags import link_tag, page_tag
from cms.infra.pagecache.mechanisms import mechanism

_BEFORE = "_pagecache_before"


def connect() -> None:
    """Begin to watch pages."""
    for model in get_page_models():
        pre_save.connect(remember_page, sender=model)
        post_save.connect(purge_saved_page, sender=model)
    # Sent for the page itself and for every page below it, always as a plain `Page`.
    pre_delete.connect(purge_deleted_page, sender=Page)
    post_page_move.connect(purge_moved_page)
    post_save.connect(purge_restricted_page, sender=PageViewRestriction)
    pre_delete.connect(purge_restricted_page, sender=PageViewRestriction)
    m2m_changed.connect(purge_restricted_page, sender=PageViewRestriction.groups.through)


def _is_bookkeeping(update_fields: Iterable[str] | None) -> bool:
    """Tell whether a save writes nothing that a visitor could see, as those of drafts and locks do."""
    return update_fields is not None and BOOKKEEPING.issuperset(update_fields)


def remember_page(instance: Page, raw: bool, update_fields: Iterable[str] | None, **_signal: Any) -> None:
    """Keep what the database holds of a page that is about to be saved."""
    if raw or _is_bookkeeping(update_fields) or instance.pk is None:
        return
    before = Page.objects.filter(pk=instance.pk).first()
    setattr(instance, _BEFORE, before and before.specific)


@mechanism(Mechanism.SAVED_PAGES, when_off=None)
def purge_saved_page(instance: Page, raw: bool, update_fields: Iterable[str] | None, **_signal: Any) -> None:
    """Purge what an edit, publication, withdrawal, new slug or new page touches."""
    before = instance.__dict__.pop(_BEFORE, None)
    if raw or _is_bookkeeping(update_fields):
        return
    tags = tags_of_new_page(instance) if before is None else tags_of_change(before, instance)
    if tags:
        purge_because(cause_of_change(before, instance), page_tag(instance.pk), tags)
    if before is not None and before.url_path != instance.url_path:
        # Wagtail empties this cache before the commit, so a visitor may have filled it again with what was.
        transaction.on_commit(Site.clear_site_root_paths_cache)


@mechanism(Mechanism.DELETED_PAGES, when_off=None)
def purge_deleted_page(instance: Page, **_signal: Any) -> None:
    """Purge what shows a page, while the database still knows what that is."""
    page = instance.specific
    tags = {page_tag(page.pk), link_tag(page.pk), *lists_of(page)}
    purge_because(Cause.PAGE_DELETED, page_tag(page.pk), tags | set(not_found_tags()))


def purge_moved_page(instance: Page, parent_page_before: Page, parent_page_after: Page, **_signal: Any) -> None:
    """Purge the lists of both parents; that of one parent when children were put into another order."""
    model = instance.specific_class or type(instance)
    tags = lists_of_children(parent_page_before, model) | lists_of_children(parent_page_after, model)
    purge_because(Cause.PAGE_MOVED, page_tag(instance.pk), tags)


@mechanism(Mechanism.PRIVACY, when_off=None)
def purge_restricted_page(instance: PageViewRestriction, **_signal: Any) -> None:
    """Purge a page and all below it when somebody may see them no longer, or again."""
    purge_because(Cause.PAGE_RESTRICTED, page_tag(instance.page_id), tags_of_subtree(instance.page))

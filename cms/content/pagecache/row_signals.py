"""When anything but a page changes: snippets, settings, images, documents, redirects, sites and locales."""

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition
from wagtail.models import Collection, CollectionViewRestriction, Locale, Site

from cms.content.pagecache.causes import Cause, purge_because
from cms.content.pagecache.mechanisms import Mechanism
from cms.content.pagecache.purging import not_found_tags
from cms.content.pagecache.registry import tracked_rows
from cms.content.pagecache.tags import SITES, collection_tag, lists_tag, row_tag
from cms.infra.pagecache.mechanisms import mechanism


def connect() -> None:
    """Begin to watch the known models."""
    for model in tracked_rows():
        post_save.connect(purge_row, sender=model)
        # While its number is known: Django forgets it on deletion.
        pre_delete.connect(purge_row, sender=model)
    for model in (Site, Locale):
        post_save.connect(purge_sites, sender=model)
        post_delete.connect(purge_sites, sender=model)
    # A rendition that is made changes nothing; one that is deleted stands in cached pages.
    post_delete.connect(purge_image_of_rendition, sender=get_image_model().get_rendition_model())
    for signal in (post_save, pre_delete):
        signal.connect(purge_restricted_collection, sender=CollectionViewRestriction)
    m2m_changed.connect(purge_restricted_collection, sender=CollectionViewRestriction.groups.through)


@mechanism(Mechanism.SAVED_ROWS, when_off=None)
def purge_row(sender: type[Model], instance: Model, raw: bool = False, **_signal: Any) -> None:
    """Purge the pages that show a row, and every list of its model."""
    if not raw:
        tags = {row_tag(sender, instance.pk), lists_tag(sender), *not_found_tags()}
        purge_because(Cause.ROW_CHANGED, row_tag(sender, instance.pk), tags)


@mechanism(Mechanism.SAVED_ROWS, when_off=None)
def purge_image_of_rendition(instance: AbstractRendition, **_signal: Any) -> None:
    """Purge the pages that show an image: the address of this size of it is gone."""
    image = row_tag(get_image_model(), instance.image_id)
    purge_because(Cause.IMAGE_CHANGED, image, {image})


def purge_sites(sender: type[Model], instance: Model, raw: bool = False, **_signal: Any) -> None:
    """Purge every page: all addresses stand on the sites and locales."""
    if not raw:
        transaction.on_commit(_forget_sites)
        purge_because(Cause.SITES_CHANGED, row_tag(sender, instance.pk), {SITES, *not_found_tags()})


def _forget_sites() -> None:
    # Wagtail empties these before the commit, so a visitor may have filled them again with what was.
    Site.clear_site_root_paths_cache()
    cache.delete("wagtail_locales_display_name")


@mechanism(Mechanism.PRIVACY, when_off=None)
def purge_restricted_collection(instance: CollectionViewRestriction, **_signal: Any) -> None:
    """Purge the pages that show images and documents of a collection, or of one inside it."""
    inside = Collection.objects.get(pk=instance.collection_id).get_descendants(inclusive=True)
    tags = {collection_tag(pk) for pk in inside.values_list("pk", flat=True)}
    purge_because(Cause.COLLECTION_RESTRICTED, row_tag(Collection, instance.collection_id), tags)

"""Why pages are purged, in words that staff read, and who did it."""

from collections.abc import Iterable

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from accounts.audit import staff_at_work
from cms.infra.pagecache import purge


class Cause(TextChoices):
    """What happened. The values are stored: they never change."""

    PAGE_PUBLISHED = "page.published", _("Page published")
    PAGE_CHANGED = "page.changed", _("Published page changed")
    PAGE_WITHDRAWN = "page.withdrawn", _("Page unpublished")
    PAGE_READDRESSED = "page.readdressed", _("Page has a new address")
    PAGE_MOVED = "page.moved", _("Page moved or put into another order")
    PAGE_DELETED = "page.deleted", _("Page deleted")
    PAGE_RESTRICTED = "page.restricted", _("Page's privacy changed")
    ROW_CHANGED = "row.changed", _("Shared content changed")
    IMAGE_CHANGED = "image.changed", _("Size of an image made anew")
    COLLECTION_RESTRICTED = "collection.restricted", _("Collection's privacy changed")
    SITES_CHANGED = "sites.changed", _("Sites or languages changed")
    BY_HAND = "by_hand", _("Purged by hand")


def purge_because(cause: Cause, subject: str, tags: Iterable[str]) -> None:
    """Purge, and write down what happened to what, and who was at work in the admin."""
    user = staff_at_work()
    purge(tags, cause=cause, subject=subject, actor=f"user:{user.pk}" if user else "")


def cause_of_change(before: Page | None, after: Page) -> Cause:
    """Return what happened to a page that was saved."""
    if before is None or (after.live and not before.live):
        return Cause.PAGE_PUBLISHED
    if before.live and not after.live:
        return Cause.PAGE_WITHDRAWN
    return Cause.PAGE_READDRESSED if before.url_path != after.url_path else Cause.PAGE_CHANGED

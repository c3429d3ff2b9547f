"""Lists of pages that blocks show. Each query stands here once, so that the page cache can be told of it once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.content.images import PRESETS
from cms.content.pagecache.recording import listing, public


def latest_below(parent: Page, count: int) -> list[Page]:
    """Return the newest public pages below `parent` as their own types, the newest first."""
    children = listing(parent.get_children(), f"parent:{parent.pk}")
    return for_cards(children.specific().order_by("-first_published_at", "-pk")[:count])


def public_in_order(pages: Sequence[Page | None]) -> list[Page]:
    """Return the chosen pages that a visitor may see, as their own types, in the editor's order."""
    ids = [page.pk for page in pages if page]
    found = {page.pk: page for page in public(Page.objects.filter(pk__in=ids)).specific()}
    return for_cards(found[pk] for pk in ids if pk in found)


def newest_pages(count: int) -> list[Page]:
    """Return the newest public pages of the site, for the preview of a block that lists pages."""
    return list(public(Page.objects.filter(depth__gt=2)).order_by("-first_published_at", "-pk")[:count])


def for_cards(pages: Iterable[Page]) -> list[Page]:
    """Return the pages with what a card shows of them, in as many queries for fifty pages as for one of each type."""
    shown = list(pages)
    by_type = defaultdict(list)
    for page in shown:
        by_type[type(page)].append(page)
    images = get_image_model().objects.prefetch_renditions(*PRESETS["card"].filters)
    for page_type, same in by_type.items():
        if hasattr(page_type, "hero_image"):
            prefetch_related_objects(same, Prefetch("hero_image", queryset=images))
        if hasattr(page_type, "category"):
            prefetch_related_objects(same, "category")
    return shown

"""Lists of pages that blocks show. Each query stands here once, so that the page cache can be told of it once."""

from collections.abc import Sequence

from wagtail.models import Page

from cms.content.pagecache.recording import listing


def latest_below(parent: Page, count: int) -> list[Page]:
    """Return the newest public pages below `parent` as their own types, the newest first."""
    children = listing(parent.get_children(), f"parent:{parent.pk}")
    return list(children.specific().order_by("-first_published_at", "-pk")[:count])


def public_in_order(pages: Sequence[Page | None]) -> list[Page]:
    """Return the chosen pages that a visitor may see, as their own types, in the editor's order."""
    ids = [page.pk for page in pages if page]
    found = {page.pk: page for page in Page.objects.filter(pk__in=ids).live().public().specific()}
    return [found[pk] for pk in ids if pk in found]


def newest_pages(count: int) -> list[Page]:
    """Return the newest public pages of the site, for the preview of a block that lists pages."""
    return list(Page.objects.live().public().filter(depth__gt=2).order_by("-first_published_at", "-pk")[:count])

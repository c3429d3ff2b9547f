"""The names of the tags: the one place that knows how they are spelled.

page:<id>                     everything of a page
link:<id>                     what a link to a page shows: title, address, whether it is live
<app>.<model>:<id>            any other row
list:<app>.<model>            which rows of a model there are, and in which order
list:<app>.<model>:<facet>    the same of the rows with a facet, such as `tag:7` or `parent:12`
lists:<app>.<model>           every list of a model, with and without a facet
sites                         the sites and locales: every address stands on them
404                           there is nothing at this address
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

SITES = "sites"
NOT_FOUND = "404"


def page_tag(page_id: Any) -> str:
    """Return the tag of all that a page holds."""
    return f"page:{page_id}"


def link_tag(page_id: Any) -> str:
    """Return the tag of what a link to a page shows."""
    return f"link:{page_id}"


def row_tag(model: type[Model], pk: Any) -> str:
    """Return the tag of a row that is no page."""
    return f"{model._meta.label_lower}:{pk}"


def collection_tag(collection_id: Any) -> str:
    """Return the tag of the images and documents in a collection."""
    return f"collection:{collection_id}"


def list_tags(model: type[Model], facets: Iterable[str] = ()) -> set[str]:
    """Return the tags of the lists of a model: one for each facet, or the one of all rows without any."""
    label = model._meta.label_lower
    return {f"list:{label}:{facet}" for facet in facets} or {f"list:{label}"}


def lists_tag(model: type[Model]) -> str:
    """Return the tag of every list of a model."""
    return f"lists:{model._meta.label_lower}"

"""A cache for pieces of templates that keeps nothing.

A piece kept on its own (`{% cache %}`, `{% wagtailcache %}`) would put an old menu into a page that was just rendered
anew, and no purge would find it. The page cache makes such pieces needless.
"""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache

from cms.content.pagecache.mechanisms import Mechanism
from cms.infra.pagecache.mechanisms import mechanism


class NoFragments(LocMemCache):
    """The cache `template_fragments`, which both tags use."""

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        """Keep nothing."""
        if not _keeps_nothing():
            super().set(key, value, *args, **kwargs)


@mechanism(Mechanism.NO_FRAGMENTS, when_off=False)
def _keeps_nothing() -> bool:
    return True

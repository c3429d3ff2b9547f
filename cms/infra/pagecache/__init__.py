"""The Redis page cache: finished responses by key, removed by tag, answered before Django's handler.

    @page_cached(tags=["events"])       a view opts in and names its tags
    record("page:7")                    the response being rendered depends on this
    purge(["page:7"], cause="edited")   in the transaction that changes it

See store.py for what is in Redis, trust.py for why nothing stale is served, keys.py for what makes a key.
"""

from cms.infra.pagecache.mechanisms import Mechanism, mechanism
from cms.infra.pagecache.recording import (
    ends_at,
    is_recording,
    opt_in,
    page_cached,
    read_parameter,
    record,
    recording,
    start_over,
    uncached,
)
from cms.infra.pagecache.services import purge

__all__ = [
    "Mechanism",
    "ends_at",
    "is_recording",
    "mechanism",
    "opt_in",
    "page_cached",
    "purge",
    "read_parameter",
    "record",
    "recording",
    "start_over",
    "uncached",
]

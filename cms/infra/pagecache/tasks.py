"""Housekeeping, run by the job worker."""

from cms.infra.jobs import Run, cron, job
from cms.infra.pagecache import services, trust


# A comparison needs a snapshot of its own.
@cron("* * * * *", name="pagecache.sweep", transaction=False)
def sweep_page_cache(run: Run) -> None:
    """Apply what a crash kept from Redis, and lift the fences of transactions that came to nothing."""
    if trust.compare():
        services.note_what_was_applied_unnoticed()


@cron("17 3 * * *", name="pagecache.prune_purges")
def prune_page_cache_purges(run: Run) -> None:
    """Delete purges too old to be replayed."""
    services.prune()


@job("pagecache.warm", max_attempts=3, transaction=False)
def warm_page_cache(run: Run) -> None:
    """Fetch what was purged again, the most visited first."""
    # It loads Django's handler with all middleware, which only a worker that warms needs.
    from cms.infra.pagecache import warming

    warming.warm(run)

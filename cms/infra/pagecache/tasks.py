"""Housekeeping, run by the job worker."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from cms.infra.pagecache import services, trust


@db_periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]  # huey has no annotations
def sweep_page_cache() -> None:
    """Apply what a crash kept from Redis, and lift the fences of transactions that came to nothing."""
    trust.compare()


@db_periodic_task(crontab(minute="17", hour="3"))  # type: ignore[untyped-decorator]  # huey has no annotations
def prune_page_cache_purges() -> None:
    """Delete purges too old to be replayed."""
    services.prune()

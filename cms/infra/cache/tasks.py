"""Housekeeping, run by the job worker."""

from django.utils import timezone
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from cms.infra.cache.models import CacheEntry


@db_periodic_task(crontab(minute="7"))  # type: ignore[untyped-decorator]  # huey has no annotations
def prune_cache_fallback() -> None:
    """Delete what has expired."""
    CacheEntry.objects.filter(expires__lt=timezone.now()).delete()

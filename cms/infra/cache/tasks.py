"""Housekeeping, run by the job worker."""

from django.utils import timezone

from cms.infra.cache.models import CacheEntry
from cms.infra.jobs import Run, cron


@cron("7 * * * *", name="cache.prune_fallback")
def prune_cache_fallback(run: Run) -> None:
    """Delete what has expired."""
    CacheEntry.objects.filter(expires__lt=timezone.now()).delete()

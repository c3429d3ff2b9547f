"""Housekeeping, run by the job worker."""

from cms.infra.jobs import Run, cron
from cms.infra.ratelimit import postgres_log


@cron("27 * * * *", name="ratelimit.prune_hits")
def prune_hits(run: Run) -> None:
    """Delete hits that count no longer; whoever asks passes over them meanwhile."""
    postgres_log.prune()

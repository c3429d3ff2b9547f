"""Housekeeping of the jobs themselves."""

from cms.infra.jobs import Run, cron, services


@cron("23 3 * * *", name="jobs.prune", transaction=False)
def prune(run: Run) -> None:
    """Delete what ended long ago."""
    services.prune_jobs()

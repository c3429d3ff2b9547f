"""Housekeeping, run by the job worker."""

from cms.infra.jobs import Run, cron
from cms.infra.sessions.store import SessionStore


@cron("37 * * * *", name="sessions.prune")
def prune_sessions(run: Run) -> None:
    """Delete sessions that have expired; they are of no use to anybody meanwhile."""
    SessionStore.clear_expired()

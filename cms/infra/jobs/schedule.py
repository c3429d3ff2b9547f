"""Which jobs run by the clock, and when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Literal

from cronsim import CronSim
from django.utils import timezone

from cms.infra.jobs.registry import Definition, job
from cms.infra.jobs.run import Run

CatchUp = Literal["latest", "each"]


@dataclass(frozen=True)
class Cron:
    """A job and when it is due, by the five fields of cron, in UTC."""

    job: Definition
    expression: str
    catch_up: CatchUp

    def after(self, moment: datetime) -> datetime:
        """Return the first slot after a moment."""
        return next(CronSim(self.expression, moment))

    def latest(self, now: datetime) -> datetime:
        """Return the last slot that is not in the future."""
        return next(CronSim(self.expression, now.replace(second=0, microsecond=0) + timedelta(minutes=1), reverse=True))

    def missed(self, last: datetime, now: datetime) -> list[datetime]:
        """Return the slots after the last one taken that shall be run."""
        if self.catch_up == "latest":
            latest = self.latest(now)
            return [latest] if latest > last else []
        return list(takewhile(lambda slot: slot <= now, CronSim(self.expression, last)))


_crons: dict[str, Cron] = {}


def crons() -> list[Cron]:
    """Return all jobs that run by the clock."""
    return list(_crons.values())


def cron(
    expression: str,
    *,
    name: str,
    catch_up: CatchUp = "latest",
    max_attempts: int = 3,
    transaction: bool = True,
    lease: int = 60,
) -> Callable[[Callable[[Run], None]], Definition]:
    """Make a function `(run: Run) -> None` a job that is due by the clock (UTC), such as `*/5 * * * *`.

    After downtime the latest slot that was missed is run, with `catch_up="each"` all of them, oldest first; `run.slot`
    tells which. While the job of the latest slot still waits for a worker, the next slot adds none. Raises
    `cronsim.CronSimError` for an expression that makes no sense.
    """

    def decorate(function: Callable[[Run], None]) -> Definition:
        def at_slot(run: Run, *, slot: str = "") -> None:
            run.slot = datetime.fromisoformat(slot) if slot else None
            function(run)

        at_slot.__module__, at_slot.__qualname__ = function.__module__, function.__qualname__
        definition = job(name, max_attempts=max_attempts, transaction=transaction, lease=lease)(at_slot)
        CronSim(expression, timezone.now())
        _crons[name] = Cron(definition, expression, catch_up)
        return definition

    return decorate

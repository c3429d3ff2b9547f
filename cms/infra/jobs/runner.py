"""Running one job: what it does and what becomes of it."""

import logging
import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from structlog.contextvars import bound_contextvars

from cms.infra.jobs import claims, registry
from cms.infra.jobs.claims import Claimed
from cms.infra.jobs.failures import describe
from cms.infra.jobs.models import State
from cms.infra.jobs.run import Cancelled, LeaseLost, RetryLater, Run

logger = logging.getLogger(__name__)


class Keeper(Protocol):
    """Whoever keeps the leases of running jobs."""

    def keeping(self, run: Run) -> AbstractContextManager[object]:
        """Keep this run's lease for the length of the block."""

    def notify(self, run: Run) -> None:
        """Hear that the run has made progress."""


class InThisProcess:
    """Keeps nothing, and writes progress right away: for jobs that are run in the caller's own transaction."""

    def keeping(self, run: Run) -> AbstractContextManager[object]:  # noqa: ARG002 - as Keeper has it
        """Do nothing."""
        return nullcontext()

    def notify(self, run: Run) -> None:
        """Write the progress and learn of a wish to cancel."""
        claims.beat([run])


class Runner:
    """Runs one job after the other under one worker's name."""

    def __init__(self, *, worker: str, keeper: Keeper, go_on: Callable[[], bool]) -> None:
        self._worker = worker
        self._keeper = keeper
        self._go_on = go_on

        # What the database may or may not have heard of before it failed us: attempts to be ended, jobs not begun.
        self._begun: list[UUID] = []
        self._taken: list[UUID] = []

    def claim(self) -> Claimed | None:
        """Take a due job, if there is one."""
        if self._begun or self._taken:
            claims.take_from_the_lost(self._begun)
            claims.release(self._taken)
        token = uuid4()
        self._begun, self._taken = [], [token]
        job = claims.claim(worker=self._worker, next_claim=token)
        self._taken = []
        return job

    def run(self, job: Claimed) -> Claimed | None:
        """Do a job that was claimed; return the next one, claimed already, if there is one."""
        run = Run(job.id, job.name, job.attempt, job.claim, self._keeper.notify)
        next_claim = uuid4() if self._go_on() else None
        self._begun, self._taken = [job.claim], [next_claim] if next_claim else []
        following = None
        with bound_contextvars(job=job.name, job_id=job.id, attempt=job.attempt), self._keeper.keeping(run):
            try:
                following = self._do(job, run, next_claim)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a job does, the worker goes on
                if not connection.in_atomic_block:
                    # The job, too, may have met a database that went away.
                    connection.close_if_unusable_or_obsolete()
                self._settle(job, run, error)
                # It may have failed after its end was committed, and the claim of the next job with it.
                claims.release(self._taken)
        self._begun, self._taken = [], []
        return following

    def _do(self, job: Claimed, run: Run, next_claim: UUID | None) -> Claimed | None:
        definition = registry.find(job.name)
        if not definition.transaction:
            definition.function(run, **job.payload)
        with transaction.atomic():
            if definition.transaction:
                definition.function(run, **job.payload)
            ours, following = claims.finish(run, worker=self._worker, next_claim=next_claim)
            if not ours:
                raise LeaseLost
        return following

    def _settle(self, job: Claimed, run: Run, error: BaseException) -> None:
        if isinstance(error, LeaseLost):
            logger.warning("The lease was lost; another worker has the job, or had it")
        elif isinstance(error, Cancelled):
            claims.settle(run, State.CANCELLED)
            logger.info("The job was cancelled")
        elif isinstance(error, RetryLater):
            claims.settle(run, State.QUEUED, delay=error.seconds, uncounted=True)
        else:
            self._fail(job, run, error)

    def _fail(self, job: Claimed, run: Run, error: BaseException) -> None:
        failure = describe(error)
        last = job.attempt >= job.max_attempts
        state = claims.settle(
            run, State.DEAD if last else State.QUEUED, failure=failure, delay=0 if last else back_off(job.attempt)
        )
        # Not the exception itself: its text may name a person.
        logger.log(
            logging.ERROR if state == State.DEAD else logging.WARNING,
            "The job failed and is %s: %s",
            state.value if state else "settled already",
            failure.type,
            extra={"error": failure.message, "trace": failure.trace},
        )


def back_off(attempt: int) -> float:
    """Return for how many seconds to wait after this attempt: full jitter, so that what failed together comes apart."""
    config = settings.JOBS
    return random.uniform(0, min(config["BACK_OFF_CAP"], config["BACK_OFF_BASE"] * 2.0 ** (attempt - 1)))  # noqa: S311 - no secret


def run_due(*, limit: int = 1_000) -> list[int]:
    """Run what is due now in this process and, if there is one, its transaction; return the ids of the jobs, in order.

    For tests and for people at a shell; workers have threads of their own for this.
    """
    runner = Runner(worker="here", keeper=InThisProcess(), go_on=lambda: len(ran) < limit)
    ran: list[int] = []
    job = runner.claim()
    while job:
        ran.append(job.id)
        job = runner.run(job) or (runner.claim() if len(ran) < limit else None)
    return ran

"""Running one job: what it does and what becomes of it."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from structlog.contextvars import bound_contextvars

from cms.infra.jobs import claims, registry
from cms.infra.jobs.claims import Claimed, Wish
from cms.infra.jobs.failures import describe
from cms.infra.jobs.models import State
from cms.infra.jobs.run import Cancelled, LeaseLost, RetryLater, Run

logger = logging.getLogger(__name__)

# Quick jobs share a transaction: so many of them, for so many seconds.
_TOGETHER = 50
_TOGETHER_FOR = 0.05


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
    """Runs one batch of jobs after the other under one worker's name. Most batches are of one job."""

    def __init__(self, *, worker: str, keeper: Keeper, go_on: Callable[[], bool], urgent_only: bool = False) -> None:
        self._worker = worker
        self._keeper = keeper
        self._go_on = go_on
        self._urgent_only = urgent_only
        # How many jobs to run by themselves, after a shared transaction has failed.
        self._apart = 0
        # What the database may or may not have heard of before it failed us: attempts to be ended, jobs not begun.
        self._begun: list[UUID] = []
        self._taken: list[UUID] = []

    def claim(self) -> list[Claimed]:
        """Take what is due, if anything is."""
        self.make_good()
        wish = self._wish()
        self._begun, self._taken = [], [wish.claim]
        batch = claims.claim(wish)
        self._taken = []
        return batch

    def make_good(self) -> None:
        """Settle what could not be settled when the database failed us."""
        if self._begun or self._taken:
            claims.take_from_the_lost(self._begun)
            claims.release(self._taken)
            self._begun, self._taken = [], []

    def run(self, batch: Sequence[Claimed]) -> list[Claimed]:
        """Do jobs that were claimed; return the next ones, claimed already, if there are any.

        After fewer quick jobs than may share a transaction none are claimed: soon there will be more to share it.
        """
        wish = self._wish() if self._go_on() and not self._was_all(batch) else None
        self._taken = [wish.claim] if wish else []
        if len(batch) > 1:
            following = self._run_together(batch, wish)
        else:
            self._apart = max(0, self._apart - 1)
            following = self._run_alone(batch[0], wish)
        self._begun, self._taken = [], []
        return following

    def _wish(self) -> Wish:
        if self._apart:
            return Wish(self._worker, uuid4(), urgent_only=self._urgent_only)
        return Wish(self._worker, uuid4(), _TOGETHER, registry.quick_names(), self._urgent_only)

    def _was_all(self, batch: Sequence[Claimed]) -> bool:
        return not self._apart and len(batch) < _TOGETHER and batch[0].name in registry.quick_names()

    def _run_alone(self, job: Claimed, wish: Wish | None) -> list[Claimed]:
        run = self._new_run(job)
        self._begun = [job.claim]
        with _logged(run), self._keeper.keeping(run):
            try:
                return self._do(job, run, wish)
            except BaseException as error:  # whatever a job does, the worker goes on
                if not connection.in_atomic_block:
                    # The job, too, may have met a database that went away.
                    connection.close_if_unusable_or_obsolete()
                self._settle(job, run, error)
                # It may have failed after its end was committed, and the claim of the next job with it.
                claims.release(self._taken)
                if isinstance(error, KeyboardInterrupt):
                    raise
        return []

    def _do(self, job: Claimed, run: Run, wish: Wish | None) -> list[Claimed]:
        definition = registry.find(job.name)
        if not definition.transaction:
            definition.function(run, **job.payload)
        with transaction.atomic():
            if definition.transaction:
                definition.function(run, **job.payload)
            return self._finish([run], wish)

    def _run_together(self, batch: Sequence[Claimed], wish: Wish | None) -> list[Claimed]:
        """Run quick jobs in one transaction. If anything goes wrong, nothing has happened, and each is run alone."""
        self._taken += [batch[0].claim]
        following: list[Claimed] = []
        with ExitStack() as kept:
            runs = [self._new_run(job) for job in batch]
            for run in runs:
                kept.enter_context(self._keeper.keeping(run))
            try:
                with transaction.atomic():
                    done = self._do_some(batch, runs)
                    following = self._finish(done, wish)
            except BaseException as error:  # it will come up again, with whose fault it is
                logger.info("Jobs that shared a transaction are run one by one: %s", describe(error).type)
                self._apart = len(batch)
                claims.release(self._taken)
                if isinstance(error, KeyboardInterrupt):
                    raise
                return []
            if len(done) < len(batch):
                claims.release([batch[0].claim])
        return following

    def _do_some(self, batch: Sequence[Claimed], runs: Sequence[Run]) -> list[Run]:
        """Run jobs until they have taken long enough; return what was run."""
        until = time.monotonic() + _TOGETHER_FOR
        done: list[Run] = []
        for job, run in zip(batch, runs, strict=True):
            done.append(run)
            with _logged(run):
                registry.find(job.name).function(run, **job.payload)
            # A hook that fails after the commit must not keep another job's from being called.
            fragile = connection.run_on_commit and not all(robust for *_, robust in connection.run_on_commit)
            if fragile or time.monotonic() > until:
                break
        return done

    def _finish(self, runs: Sequence[Run], wish: Wish | None) -> list[Claimed]:
        ours, following = claims.finish(runs, wish)
        if not ours:
            raise LeaseLost
        return following

    def _new_run(self, job: Claimed) -> Run:
        return Run(job.id, job.name, job.attempt, job.claim, self._keeper.notify)

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
    ran: dict[int, None] = {}
    batch = runner.claim()
    while batch:
        ran |= dict.fromkeys(job.id for job in batch)
        batch = runner.run(batch) or (runner.claim() if len(ran) < limit else [])
    return list(ran)


def _logged(run: Run) -> AbstractContextManager[object]:
    """Have log lines say which job they come from."""
    return bound_contextvars(job=run.name, job_id=run.id, attempt=run.attempt)

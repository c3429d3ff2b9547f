"""The threads that work off jobs inside Huey's consumer: some that run jobs, a heartbeat, and a ticker."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from cms.infra.jobs import claims
from cms.infra.jobs.clock import Clock
from cms.infra.jobs.keeping import Heartbeat
from cms.infra.jobs.lane import Lane
from cms.infra.jobs.models import State
from cms.infra.jobs.runner import Runner

logger = logging.getLogger(__name__)

# Seconds until a thread tries again after PostgreSQL failed it.
_RECOVERS_AFTER = 0.5
# Seconds by which a job that had to be left waits, so that this process is gone when another begins it.
_LEFT_FOR = 2.0


class Worker:
    """Runs due jobs in threads of this process until it is stopped.

    Huey's wake-up calls `wake`. Nothing depends on it: the ticker looks by itself, so jobs run without Redis, too.
    """

    def __init__(self) -> None:
        config = settings.JOBS
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._tick: float = config["TICK"]
        self._stop_within: float = config["STOP_WITHIN"]
        self._stopped = threading.Event()
        # However long the jobs are that the others run, one thread is there for what somebody waits for.
        everything, urgent = Lane(stopped=self._stopped), Lane(stopped=self._stopped)
        self._lanes = (everything, urgent)
        self._heartbeat = Heartbeat(every=self._tick)
        self._clock = Clock()
        # A runner outlives a failure of its thread: it knows what is to be made good.
        self._runners = [
            *(self._thread(f"jobs-{n}", everything.work, self._new_runner()) for n in range(config["THREADS"])),
            self._thread("jobs-urgent", urgent.work, self._new_runner(urgent_only=True)),
        ]
        self._others = [
            self._thread("jobs-ticker", self._look_around),
            self._thread("jobs-heartbeat", self._heartbeat.beat),
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in (*self._runners, *self._others):
            thread.start()

    def wake(self) -> None:
        """Have threads that have nothing to do look for jobs."""
        for lane in self._lanes:
            lane.wake()

    def begin_to_stop(self) -> None:
        """Take no more jobs."""
        self._stopped.set()
        self.wake()

    def stop(self) -> None:
        """Wait for the running jobs, but not for ever; what still runs then is given back to other workers."""
        self.begin_to_stop()
        deadline = time.monotonic() + self._stop_within
        for thread in self._runners:
            thread.join(max(0, deadline - time.monotonic()))
        self._heartbeat.stop()
        left = self._heartbeat.running()
        if left:
            claims.release([run.claim for run in left], delay=_LEFT_FOR)
            logger.warning("Left to other workers: %s", ", ".join(f"{run.name} #{run.id}" for run in left))

    def _thread(self, name: str, work: Callable[..., None], *arguments: object) -> threading.Thread:
        return threading.Thread(target=self._steadily, args=(work, *arguments), name=name, daemon=True)

    def _steadily(self, work: Callable[..., None], *arguments: object) -> None:
        """Do the work again whenever it fails, most likely because PostgreSQL is away."""
        while not self._stopped.is_set():
            try:
                work(*arguments)
            except (DatabaseError, InterfaceError) as error:
                logger.warning("The database failed a job worker: %s", type(error).__name__)
            except BaseException:
                logger.exception("A job worker failed")
            finally:
                connection.close()
            self._stopped.wait(_RECOVERS_AFTER)

    def _new_runner(self, *, urgent_only: bool = False) -> Runner:
        return Runner(
            worker=self._name,
            keeper=self._heartbeat,
            go_on=lambda: not self._stopped.is_set(),
            urgent_only=urgent_only,
        )

    def _look_around(self) -> None:
        while not self._stopped.is_set():
            for number, name, state in claims.take_from_the_lost():
                level = logging.ERROR if state == State.DEAD else logging.WARNING
                logger.log(
                    level, "A worker was lost; its job is %s", state.value, extra={"job": name, "job_id": number}
                )
            self._clock.enqueue_due()
            if claims.anything_due():
                self.wake()
            self._stopped.wait(self._tick)

"""Threads that share the looking for jobs."""

import threading
import time
from typing import Final

from cms.infra.jobs import claims, wake
from cms.infra.jobs.claims import Claimed
from cms.infra.jobs.runner import Runner

# Seconds between two looks for jobs: a look for each would cost more than the jobs, so they are taken together.
_RESTS_FOR: Final = 0.01


class Lane:
    """One of its threads looks for jobs; the others run theirs, or wait to be the one."""

    def __init__(self, *, stopped: threading.Event) -> None:
        self._stopped = stopped
        self._looks = threading.Lock()
        self._call = threading.Event()
        self._looks_again_at = 0.0

    def wake(self) -> None:
        """Have a thread that has nothing to do look for jobs."""
        self._call.set()

    def work(self, runner: Runner) -> None:
        """Look for jobs and run them, until stopped."""
        runner.make_good()
        self.wake()
        while not self._stopped.is_set():
            with self._looks:
                batch = self._look(runner)
            if batch:
                self._run(runner, batch)
                # Some may have been given back.
                self.wake()

    def _look(self, runner: Runner) -> list[Claimed]:
        """Wait for a call, claim jobs, and have the next thread look at once if there are any."""
        self._call.wait()
        self._stopped.wait(max(0, self._looks_again_at - time.monotonic()))
        self._call.clear()
        if self._stopped.is_set():
            self.wake()
            return []
        batch = runner.claim()
        self._looks_again_at = time.monotonic() + _RESTS_FOR
        if batch:
            self.wake()
        return batch

    def _run(self, runner: Runner, batch: list[Claimed]) -> None:
        """Run jobs as long as each batch leads to the next."""
        told = False
        while batch:
            batch = runner.run(batch)
            if batch and not told:
                # There is more: another process may help.
                wake.up()
                told = True
            if self._stopped.is_set():
                claims.release([job.claim for job in batch])
                return

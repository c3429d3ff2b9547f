"""The heartbeat: one thread keeps the leases of all jobs that its process runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from cms.infra.jobs import claims
from cms.infra.jobs.run import Run

# Seconds between two statements, whatever progress is made.
_AT_MOST_EVERY = 0.1


class Heartbeat:
    """Extends leases, publishes progress and learns of wishes to cancel, on a connection of its own.

    Jobs that are over within a beat are never seen by it.
    """

    def __init__(self, *, every: float) -> None:
        self._every = every
        # After a stall one thread may have a job that another one still believes to have.
        self._runs: dict[tuple[int, UUID], Run] = {}
        self._news = threading.Event()
        self._stopped = threading.Event()

    @contextmanager
    def keeping(self, run: Run) -> Iterator[None]:
        """Keep this run's lease for the length of the block."""
        self._runs[run.id, run.claim] = run
        try:
            yield
        finally:
            del self._runs[run.id, run.claim]

    def notify(self, _run: Run) -> None:
        """Publish progress at once."""
        self._news.set()

    def running(self) -> list[Run]:
        """Return what runs now."""
        return list(self._runs.values())

    def beat(self) -> None:
        """Beat until stopped."""
        seen: set[UUID] = set()
        while not self._stopped.is_set():
            news = self._news.wait(self._every)
            self._news.clear()
            runs = self.running()
            due = [run for run in runs if news or run.claim in seen]
            seen = {run.claim for run in runs}
            if due:
                claims.beat(due)
                self._stopped.wait(_AT_MOST_EVERY)

    def stop(self) -> None:
        """End `beat`."""
        self._stopped.set()
        self._news.set()

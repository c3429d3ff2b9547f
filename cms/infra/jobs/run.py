"""What a job's function gets to know and to say about its own run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from cms.infra.jobs import storable

# Seconds: a year. What a provider asks for by mistake is not for ever.
_LATEST: Final = 31_536_000.0


class RetryLater(Exception):  # noqa: N818 - no error, a way for a job to end
    """Raised by a job that cannot go on now, such as when a provider throttles; it does not count as an attempt."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"to be tried again in {seconds:g} s")
        self.seconds = min(max(0.0, seconds), _LATEST)


class Cancelled(Exception):  # noqa: N818 - no error, a way for a job to end
    """Raised by a job that shall end here and not be tried again."""


class LeaseLost(Exception):  # noqa: N818 - named by what happened
    """Another worker may have this job by now: what this one did must not stand."""


@dataclass(frozen=True)
class Progress:
    """How far a job is; `total` is None while it is not known."""

    done: int = 0
    total: int | None = None
    message: str = ""


@dataclass
class Run:
    """One attempt at a job. `attempt` counts from one."""

    id: int
    name: str
    attempt: int
    claim: UUID
    # Tells whoever keeps the lease that there is news.
    notify: Callable[["Run"], None]
    # When a cron job was due.
    slot: datetime | None = None
    reached: Progress = field(default_factory=Progress)
    # Set by the keeper of the lease, from another thread.
    cancel_requested: bool = False
    lost: bool = False

    def progress(self, *, done: int, total: int | None = None, message: str = "") -> None:
        """Tell how far the job is; others see it soon, though the job's own transaction is still open.

        `message` is shown to staff and kept: no names, no addresses.
        """
        whole = self.reached.total if total is None else storable.count(total)
        self.reached = Progress(storable.count(done), whole, storable.text(message))
        self.notify(self)

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` when somebody asked for it; call this between the parts of long work."""
        if self.lost:
            raise LeaseLost
        if self.cancel_requested:
            raise Cancelled

"""Huey's consumer, with the threads for durable jobs in the same process."""

from typing import TYPE_CHECKING, Any

from huey.consumer import Consumer

if TYPE_CHECKING:
    from cms.infra.jobs.worker import Worker


class JobsConsumer(Consumer):
    """Starts and stops the job worker with itself. SIGINT and SIGTERM both let what runs come to its end."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._jobs: Worker | None = None

    def start(self) -> None:
        """Start Huey's threads and ours."""
        # Huey is made while settings are read; models come later.
        from cms.infra.jobs.worker import Worker

        self._jobs = Worker()
        self.huey.on_wake_up = self._jobs.wake
        self._jobs.start()
        super().start()

    def stop(self, graceful: bool = False) -> None:  # noqa: ARG002 - Huey's signature; losing tasks is never wanted
        """Stop taking work, and wait for what runs."""
        if self._jobs:
            self._jobs.begin_to_stop()
        super().stop(graceful=True)
        if self._jobs:
            self._jobs.stop()

"""The queue: Huey on Redis, which does not fail a request when Redis is away."""

import logging
from collections.abc import Callable
from typing import Any

from huey import PriorityRedisExpireHuey
from huey.api import Task
from huey.constants import EmptyData
from redis.exceptions import RedisError

from cms.infra.jobs.consumer import JobsConsumer

logger = logging.getLogger(__name__)

# One message for all jobs. Huey's storage cuts off the first eight bytes, its time stamp; always the same ones make the
# message a member that Redis has once or not at all.
WAKE_UP = bytes(8) + b"jobs"


def _nothing() -> None:
    """Do what a process without job threads does when it is woken."""


class SteadyHuey(PriorityRedisExpireHuey):
    """Runs a task in the process that enqueues it when Redis cannot take it.

    Tasks are enqueued after commit: an exception there would tell an editor that what is saved has failed, and the
    task, such as keeping the search index right, would never run. What goes wrong in the task itself is logged.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # Called in the worker when a durable job may be due.
        self.on_wake_up: Callable[[], None] = _nothing

    def create_consumer(self, **options: Any) -> JobsConsumer:
        """Return the consumer that `run_huey` runs."""
        return JobsConsumer(self, **options)

    def dequeue(self) -> Task | None:
        """Return the next task; a wake-up is passed on at once and is none."""
        data = self.storage.dequeue()
        if data == WAKE_UP[8:]:
            self.on_wake_up()
            return None
        return None if data is None else self.deserialize_task(data)

    def enqueue(self, task: Task) -> Any:
        """Hand the task to the workers, or run it now."""
        try:
            return super().enqueue(task)
        except RedisError:
            logger.warning("Redis is away: %s runs at once", task.name, exc_info=True)
        try:
            task.execute()
        except Exception:
            logger.exception("Task %s failed", task.name)
        return None

    def offer(self, task: Task) -> None:
        """Hand the task to the workers, for what is done later in any case. Raises `RedisError`: nobody has it then."""
        super().enqueue(task)

    def put_result(self, key: str, data: Any) -> Any:
        """Keep a result; without Redis there is none to read later."""
        try:
            return super().put_result(key, data)
        except RedisError:
            logger.warning("Redis is away: no result is kept for %s", key)
            return None

    def get_raw(self, key: str, peek: bool = False) -> Any:
        """Return a stored result, or Huey's mark for none."""
        try:
            return super().get_raw(key, peek)
        except RedisError:
            return EmptyData

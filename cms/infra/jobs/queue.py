"""The queue: Huey on Redis, which does not fail a request when Redis is away."""

import logging
from typing import Any

from huey import PriorityRedisExpireHuey
from huey.api import Task
from huey.constants import EmptyData
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class SteadyHuey(PriorityRedisExpireHuey):
    """Runs a task in the process that enqueues it when Redis cannot take it.

    Tasks are enqueued after commit: an exception there would tell an editor that what is saved has failed, and the
    task, such as keeping the search index right, would never run. What goes wrong in the task itself is logged.
    """

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

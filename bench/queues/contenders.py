"""The queues that are compared: how each is prepared, fed, worked and watched."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

WORKERS = 2
_MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Contender:
    """One queue. `enqueue` and `left` are called in a process with its `settings`."""

    name: str
    settings: str
    worker: list[str]
    # Enqueues the no-op in the transaction that is open.
    enqueue: Callable[[int], object]
    # How many jobs are not yet marked as done.
    left: Callable[[], int]
    prepare: Callable[[], object] = field(default=lambda: None)


def _enqueue_ours(number: int) -> object:
    from bench.queues.tasks import ours
    from cms.infra.jobs import enqueue

    return enqueue(ours, {"number": number})


def _left_to_us() -> int:
    return _count("SELECT count(*) FROM jobs_job WHERE name = 'bench.nothing' AND state <> 'done'")


def _enqueue_plain(number: int) -> object:
    from bench.queues.tasks import plain

    return plain(number)


def _left_to_huey() -> int:
    from huey.contrib.djhuey import HUEY

    return HUEY.pending_count()


def _enqueue_on_procrastinate(number: int) -> object:
    from bench.queues.tasks import nothing

    return nothing.defer(number=number)


def _left_to_procrastinate() -> int:
    return _count("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")


def _prepare_procrastinate() -> object:
    from bench.queues.tasks import peer

    return peer.schema_manager.apply_schema()


def _count(query: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


CONTENDERS = {
    "rostrum": Contender(
        name="Rostrum's jobs",
        settings="bench.settings_jobs",
        worker=[*_MANAGE, "run_huey"],
        enqueue=_enqueue_ours,
        left=_left_to_us,
    ),
    "huey": Contender(
        name="plain Huey",
        settings="bench.settings_plain_huey",
        worker=[*_MANAGE, "run_huey"],
        enqueue=_enqueue_plain,
        left=_left_to_huey,
    ),
    "procrastinate": Contender(
        name="procrastinate",
        settings="bench.settings_jobs",
        worker=[sys.executable, "-m", "bench.queues.procrastinate_worker"],
        enqueue=_enqueue_on_procrastinate,
        left=_left_to_procrastinate,
        prepare=_prepare_procrastinate,
    ),
}

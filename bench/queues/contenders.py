"""The queues that are compared: how each is prepared, fed, worked and watched."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cms.infra.jobs import Definition

WORKERS = 2
_MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Contender:
    """One queue. `enqueue` and `left` are called in a process with its `settings`."""

    name: str
    settings: str
    # Empty: the worker of another contender does its jobs, too.
    worker: list[str]
    # Enqueues a no-op, and many of them, in the transaction that is open.
    enqueue: Callable[[int], object]
    enqueue_many: Callable[[range], object]
    # How many jobs are not yet marked as done.
    left: Callable[[], int]
    prepare: Callable[[], object] = field(default=lambda: None)


def _ours(*, quick: bool) -> "Definition":
    from bench.queues import tasks

    return tasks.ours if quick else tasks.ours_alone


def _enqueue_ours(number: int, *, quick: bool) -> object:
    from cms.infra.jobs import enqueue

    return enqueue(_ours(quick=quick), {"number": number})


def _enqueue_many_of_ours(numbers: range, *, quick: bool) -> object:
    from cms.infra.jobs import Order, enqueue_many

    return enqueue_many(_ours(quick=quick), [Order({"number": number}) for number in numbers])


def _left_to_us() -> int:
    return _count("SELECT count(*) FROM jobs_job WHERE name LIKE 'bench.%' AND state <> 'done'")


def _enqueue_plain(number: int) -> object:
    from bench.queues.tasks import plain

    return plain(number)


def _enqueue_many_plain(numbers: range) -> object:
    from bench.queues.tasks import plain

    return [plain(number) for number in numbers]


def _left_to_huey() -> int:
    from huey.contrib.djhuey import HUEY

    return HUEY.pending_count()


def _enqueue_on_procrastinate(number: int) -> object:
    from bench.queues.tasks import nothing

    return nothing.defer(number=number)


def _enqueue_many_on_procrastinate(numbers: range) -> object:
    from bench.queues.tasks import nothing

    return nothing.batch_defer(*({"number": number} for number in numbers))


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
        enqueue=partial(_enqueue_ours, quick=True),
        enqueue_many=partial(_enqueue_many_of_ours, quick=True),
        left=_left_to_us,
    ),
    # For comparison, without a limit: jobs that do not say they are quick. The same worker runs them.
    "alone": Contender(
        name="Rostrum's, a commit each",
        settings="bench.settings_jobs",
        worker=[],
        enqueue=partial(_enqueue_ours, quick=False),
        enqueue_many=partial(_enqueue_many_of_ours, quick=False),
        left=_left_to_us,
    ),
    "huey": Contender(
        name="plain Huey",
        settings="bench.settings_plain_huey",
        worker=[*_MANAGE, "run_huey"],
        enqueue=_enqueue_plain,
        enqueue_many=_enqueue_many_plain,
        left=_left_to_huey,
    ),
    "procrastinate": Contender(
        name="procrastinate",
        settings="bench.settings_jobs",
        worker=[sys.executable, "-m", "bench.queues.procrastinate_worker"],
        enqueue=_enqueue_on_procrastinate,
        enqueue_many=_enqueue_many_on_procrastinate,
        left=_left_to_procrastinate,
        prepare=_prepare_procrastinate,
    ),
}

"""Writing jobs, in the transaction of what they belong to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg.types.json import Jsonb

from cms.infra.jobs import wake
from cms.infra.jobs.registry import Definition

if TYPE_CHECKING:
    from cms.infra.jobs.models import Job

# Rows, rather than arrays to be unnested: for a single job PostgreSQL plans that in a third of the time.
_INSERT = """
    INSERT INTO jobs_job (name, max_attempts, lease, payload, run_at, priority, dedupe_key, owner)
    VALUES {rows}
    ON CONFLICT (name, dedupe_key) WHERE dedupe_key <> '' DO NOTHING
    RETURNING id, payload, run_at, priority, dedupe_key, owner
"""
_ROW = "(%s, %s, %s, %s, coalesce(%s, statement_timestamp()), %s, %s, %s)"
_RETURNED = ["id", "name", "payload", "run_at", "priority", "dedupe_key", "owner"]


@dataclass(frozen=True)
class Order:
    """What to enqueue: the arguments of `enqueue` but the job."""

    payload: Mapping[str, Any] = field(default_factory=dict)
    run_at: datetime | None = None
    dedupe_key: str = ""
    priority: int = 0
    owner: str = ""


def enqueue(
    job: Definition,
    payload: Mapping[str, Any] | None = None,
    *,
    run_at: datetime | None = None,
    dedupe_key: str = "",
    priority: int = 0,
    owner: str = "",
) -> "Job":
    """Write a job in the caller's transaction; a worker takes it up after the commit, not before `run_at`.

    `payload` becomes the keyword arguments of the job's function: JSON, ids only. While a job with the same name and
    `dedupe_key` is kept, whatever its state, that one is returned and nothing is written. Raises `TypeError` when the
    function does not take the payload or JSON cannot hold it.
    """
    from cms.infra.jobs.models import Job

    order = Order(payload or {}, run_at, dedupe_key, priority, owner)
    while True:
        rows = _insert(job, [order])
        if rows:
            return rows[0]
        known = Job.objects.filter(name=job.name, dedupe_key=dedupe_key).first()
        # None: it was deleted in between, so there is room now.
        if known is not None:
            return known


def enqueue_many(job: Definition, orders: Sequence[Order]) -> "list[Job]":
    """Write many jobs of one kind with one statement; return those that are new, in the given order."""
    return _insert(job, orders) if orders else []


def _insert(job: Definition, orders: Sequence[Order]) -> "list[Job]":
    from cms.infra.jobs.models import Job

    for order in orders:
        job.check(order.payload)
    kind = (job.name, job.max_attempts, job.lease)
    values: list[Iterable[Any]] = [
        (*kind, Jsonb(dict(each.payload)), each.run_at, each.priority, each.dedupe_key, each.owner) for each in orders
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(rows=", ".join([_ROW] * len(values))), list(chain.from_iterable(values)))
        # What nobody has asked for is read when somebody does.
        rows = [
            Job.from_db(connection.alias, _RETURNED, [number, job.name, json.loads(payload), *rest])
            for number, payload, *rest in cursor.fetchall()
        ]
    if rows:
        wake.up_after_commit()
    return rows

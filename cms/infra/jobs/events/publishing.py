"""Writing an event and, beside it, a durable job for each of its handlers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from cms.infra.jobs import wake as jobs_wake
from cms.infra.jobs.enqueueing import enqueue
from cms.infra.jobs.events import registry
from cms.infra.jobs.events.registry import DomainEvent, Subscription
from cms.infra.statements import Statement

if TYPE_CHECKING:
    from cms.infra.jobs.events.models import OutboxEvent


# One statement for all: many requests publish something, and each statement is a way to the database and back.
_INSERT: Final = """
    INSERT INTO outbox_outboxevent (event_id, name, payload, owner)
    VALUES (%s, %s, %s || jsonb_build_object({made}), %s) RETURNING id, occurred_at
"""
_SUBSCRIBER: Final = "(%s, %s::smallint, %s::integer)"
_INSERT_WITH_JOBS: Final = """
    WITH event AS ({event}),
    job AS (
        INSERT INTO jobs_job (name, max_attempts, lease, payload, run_at, priority, dedupe_key, owner)
        SELECT name, max_attempts, lease, jsonb_build_object('event', event.id), statement_timestamp(), 0, '', %s
        FROM event, (VALUES {subscribers}) AS subscriber (name, max_attempts, lease)
        RETURNING id, name
    ),
    handling AS (
        INSERT INTO outbox_handling (event_id, handler, job_id) SELECT event.id, job.name, job.id FROM event, job
    )
    SELECT id, occurred_at FROM event
"""


def publish(event: DomainEvent, *, owner: str = "") -> "OutboxEvent":
    """Write an event in the caller's transaction, and see to it that each handler hears of it after the commit.

    `owner` is an opaque string such as "organisation:7". Raises `TransactionManagementError` outside of a transaction:
    there an event could be told of something that was then not saved.
    """
    row, statement = _prepared(event, owner, {})
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        row.pk, row.occurred_at = cursor.fetchone()
    row._state.adding = False  # noqa: SLF001 - Django has no public way
    return row


def publication(
    event: DomainEvent, *, owner: str = "", made: Mapping[str, Statement] = MappingProxyType({})
) -> Statement:
    """Return what `publish` would do as a statement: the caller sends it in the transaction that is open.

    `made`: values of the payload that only the same message makes, in place of the event's own.
    """
    return _prepared(event, owner, made)[1]


def _prepared(event: DomainEvent, owner: str, made: Mapping[str, Statement]) -> tuple["OutboxEvent", Statement]:
    """Return an event's row, and the statement that writes it; have it told after the commit."""
    from cms.infra.jobs.events import wake
    from cms.infra.jobs.events.models import OutboxEvent

    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"Publish {event.name} in the transaction that makes it true: with transaction.atomic(): ..."
        )
    subscribers = registry.subscribers_of(event.name)
    row = OutboxEvent(name=event.name, payload=event.payload(), owner=owner)
    pairs = Statement(
        ", ".join(f"%s, {value.sql}" for value in made.values()),
        [each for name, value in made.items() for each in (name, *value.parameters)],
    )
    values: list[Any] = [row.event_id, row.name, Jsonb(row.payload), *pairs.parameters, owner]
    insert = _INSERT.format(made=pairs.sql)
    wake.relay_after_commit()
    if not subscribers:
        return row, Statement(insert, values)
    jobs_wake.up_after_commit()
    jobs: list[Any] = [value for each in subscribers for value in (each.name, each.job.max_attempts, each.job.lease)]
    rows = ", ".join([_SUBSCRIBER] * len(subscribers))
    return row, Statement(_INSERT_WITH_JOBS.format(event=insert, subscribers=rows), [*values, owner, *jobs])


def order_handlings(row: "OutboxEvent", subscribers: Sequence[Subscription]) -> None:
    """Write a handling and its job for each subscriber; none of them may have one for this event."""
    from cms.infra.jobs.events.models import Handling

    Handling.objects.bulk_create(
        [
            Handling(event=row, handler=each.name, job=enqueue(each.job, {"event": row.pk}, owner=row.owner))
            for each in subscribers
        ]
    )

"""The statements by which workers take jobs and settle them. Time is PostgreSQL's; a claim's token is its proof.

Each function is one statement; whoever calls it decides about the transaction.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db import connection

from cms.infra.jobs.failures import Failure
from cms.infra.jobs.models import State
from cms.infra.jobs.registry import URGENT
from cms.infra.jobs.run import Run

# The most urgent due job, and those right behind it as long as all of them may share a transaction.
_NEXT = """
    due AS (
        SELECT id, name, priority, run_at FROM jobs_job
        WHERE state = 'queued' AND run_at <= statement_timestamp() AND priority >= %(floor)s{condition}
        ORDER BY priority DESC, run_at, id
        LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    ), ranked AS (
        SELECT id, row_number() OVER in_order AS place, bool_and(name = ANY(%(sharing)s)) OVER in_order AS sharing
        FROM due WINDOW in_order AS (ORDER BY priority DESC, run_at, id)
    ), next AS (SELECT id, place FROM ranked WHERE place = 1 OR sharing)
"""
_TAKE = """
    UPDATE jobs_job
    SET state = 'running', attempts = attempts + 1, claim = %(next_claim)s, worker = %(worker)s,
        lease_until = statement_timestamp() + make_interval(secs => lease), started = statement_timestamp(),
        cancel_requested = false, progress_done = 0, progress_total = NULL, progress_message = ''
    FROM next
    WHERE jobs_job.id = next.id
    RETURNING next.place, jobs_job.id, name, payload, attempts, max_attempts, claim
"""
_FREE = "claim = NULL, lease_until = NULL"
_OURS = "jobs_job.id = %(id)s AND jobs_job.claim = %(claim)s AND jobs_job.state = 'running'"
_REACHED = "progress_done = %(done)s, progress_total = %(total)s, progress_message = %(message)s"
_RUNS = """
    SELECT * FROM unnest(%(ids)s::bigint[], %(claims)s::uuid[], %(done)s::integer[], %(total)s::integer[],
        %(message)s::text[]) AS run (id, claim, done, total, message)
"""

_CLAIM = f"WITH {_NEXT.format(condition='')} {_TAKE}"

_FINISH = f"""
    WITH finished AS (
        UPDATE jobs_job
        SET state = 'done', finished = statement_timestamp(), {_FREE}, progress_done = run.done,
            progress_total = run.total, progress_message = run.message,
            error_type = '', error_message = '', error_trace = ''
        FROM ({_RUNS}) AS run
        WHERE jobs_job.id = run.id AND jobs_job.claim = run.claim AND jobs_job.state = 'running'
        RETURNING jobs_job.id
    ), {_NEXT.format(condition=" AND %(go_on)s AND EXISTS (SELECT FROM finished)")},
    taken AS ({_TAKE})
    SELECT (SELECT count(*) FROM finished), taken.* FROM (SELECT) AS one LEFT JOIN taken ON true
"""  # noqa: S608 - made of the constants above

# Somebody's wish to cancel a job comes before another attempt.
_SETTLE = f"""
    UPDATE jobs_job
    SET state = settled.state, finished = CASE WHEN settled.state <> 'queued' THEN statement_timestamp() END, {_FREE},
        {_REACHED}, run_at = statement_timestamp() + make_interval(secs => %(delay)s),
        attempts = attempts - %(uncounted)s, error_type = %(error_type)s, error_message = %(error_message)s,
        error_trace = %(error_trace)s
    FROM (
        SELECT CASE WHEN %(state)s = 'queued' AND cancel_requested THEN 'cancelled' ELSE %(state)s END AS state
        FROM jobs_job WHERE {_OURS} FOR UPDATE
    ) AS settled
    WHERE {_OURS}
    RETURNING settled.state
"""  # noqa: S608 - made of the constants above

_RELEASE = f"""
    UPDATE jobs_job
    SET state = CASE WHEN cancel_requested THEN 'cancelled' ELSE 'queued' END,
        finished = CASE WHEN cancel_requested THEN statement_timestamp() END, {_FREE},
        run_at = statement_timestamp() + make_interval(secs => %(delay)s), attempts = attempts - 1
    WHERE state = 'running' AND claim = ANY(%(claims)s)
"""  # noqa: S608 - made of the constants above

# A row that is locked is being settled: its lease matters no more, and waiting for it would let the others' run out.
_BEAT = f"""
    WITH run AS ({_RUNS}), free AS (
        SELECT id FROM jobs_job
        WHERE state = 'running' AND id = ANY(%(ids)s) FOR UPDATE SKIP LOCKED
    ), extended AS (
        UPDATE jobs_job
        SET lease_until = statement_timestamp() + make_interval(secs => lease), progress_done = run.done,
            progress_total = run.total, progress_message = run.message
        FROM run, free WHERE jobs_job.id = free.id AND jobs_job.id = run.id AND jobs_job.claim = run.claim
    )
    SELECT jobs_job.id, claim, cancel_requested FROM jobs_job JOIN run USING (id, claim) WHERE state = 'running'
"""  # noqa: S608 - made of the constants above

_TAKE_FROM_THE_LOST = f"""
    WITH lost AS (
        SELECT id, CASE WHEN cancel_requested THEN 'cancelled' WHEN attempts >= max_attempts THEN 'dead'
            ELSE 'queued' END AS next_state
        FROM jobs_job
        WHERE state = 'running' AND (lease_until < statement_timestamp() OR claim = ANY(%(claims)s))
        ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED
    )
    UPDATE jobs_job
    SET state = lost.next_state, finished = CASE WHEN lost.next_state <> 'queued' THEN statement_timestamp() END,
        {_FREE}, error_type = 'WorkerLost', error_message = 'The worker was lost, with this job running.',
        error_trace = ''
    FROM lost WHERE jobs_job.id = lost.id
    RETURNING jobs_job.id, name, state
"""  # noqa: S608 - made of the constants above


NOBODY = UUID(int=0)
_LOWEST: Final = -(2**15)
_ANYTHING_DUE = "SELECT FROM jobs_job WHERE state = 'queued' AND run_at <= statement_timestamp() LIMIT 1"


@dataclass(frozen=True)
class Claimed:
    """A job that is ours for now."""

    id: int
    name: str
    payload: dict[str, Any]
    attempt: int
    max_attempts: int
    claim: UUID

    @classmethod
    def from_rows(cls, rows: Iterable[Sequence[Any]]) -> "list[Claimed]":
        """Make them from the columns that `_TAKE` returns, the most urgent first."""
        in_order = sorted(rows, key=itemgetter(0))
        return [cls(number, name, json.loads(payload), *rest) for _, number, name, payload, *rest in in_order]


@dataclass(frozen=True)
class Wish:
    """What a worker would like to claim next, under which token."""

    worker: str
    claim: UUID
    # How many at most, as long as all are of these names; of others one.
    limit: int = 1
    sharing: Sequence[str] = ()
    # Nothing but what somebody waits for.
    urgent_only: bool = False

    def parameters(self) -> dict[str, Any]:
        """Return what `_NEXT` and `_TAKE` want to know."""
        return {
            "worker": self.worker,
            "next_claim": self.claim,
            "limit": self.limit,
            "sharing": list(self.sharing),
            "floor": URGENT if self.urgent_only else _LOWEST,
        }


def claim(wish: Wish) -> list[Claimed]:
    """Take the most urgent due job that nobody has, and with it those that may share a transaction with it."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, wish.parameters())
        return Claimed.from_rows(cursor.fetchall())


def finish(runs: Sequence[Run], wish: Wish | None) -> tuple[bool, list[Claimed]]:
    """Mark jobs as done and claim the next in the same statement.

    So jobs whose functions work in this transaction cost one commit. Return whether all were still ours.
    """
    following = (wish or Wish("", NOBODY)).parameters() | {"go_on": wish is not None}
    with connection.cursor() as cursor:
        cursor.execute(_FINISH, _reached(runs) | following)
        rows = cursor.fetchall()
    return rows[0][0] == len(runs), Claimed.from_rows(row[1:] for row in rows if row[1] is not None)


def settle(
    run: Run, state: State, *, failure: Failure | None = None, delay: float = 0, uncounted: bool = False
) -> State | None:
    """End an attempt in another way than well; return the job's new state, None when it was no longer ours."""
    failure = failure or Failure()
    parameters: dict[str, Any] = {
        "id": run.id,
        "claim": run.claim,
        "done": run.reached.done,
        "total": run.reached.total,
        "message": run.reached.message[:200],
        "state": state.value,
        "delay": delay,
        "uncounted": int(uncounted),
        "error_type": failure.type,
        "error_message": failure.message,
        "error_trace": failure.trace,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, parameters)
        row = cursor.fetchone()
    return State(row[0]) if row else None


def release(claims: Sequence[UUID], *, delay: float = 0) -> int:
    """Give jobs back as if they had not been taken; return how many were still ours."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, {"claims": list(claims), "delay": delay})
        return int(cursor.rowcount)


def beat(runs: Sequence[Run]) -> None:
    """Extend the leases of these runs, publish their progress, and tell each what has been decided about it."""
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, _reached(runs))
        cancelled = {(number, claim): asked for number, claim, asked in cursor.fetchall()}
    for run in runs:
        run.lost = (run.id, run.claim) not in cancelled
        run.cancel_requested = cancelled.get((run.id, run.claim), False)


def take_from_the_lost(claims: Sequence[UUID] = ()) -> list[tuple[int, str, State]]:
    """Put jobs whose lease has run out, or with these claims, back into the queue, or bury them.

    Return id, name and new state of each.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_FROM_THE_LOST, {"claims": list(claims)})
        return [(number, name, State(state)) for number, name, state in cursor.fetchall()]


def anything_due() -> bool:
    """Tell whether a job waits for nothing but a worker."""
    with connection.cursor() as cursor:
        cursor.execute(_ANYTHING_DUE)
        return cursor.fetchone() is not None


def _reached(runs: Sequence[Run]) -> dict[str, Any]:
    """Return what `_RUNS` wants to know."""
    return {
        "ids": [run.id for run in runs],
        "claims": [run.claim for run in runs],
        "done": [run.reached.done for run in runs],
        "total": [run.reached.total for run in runs],
        "message": [run.reached.message[:200] for run in runs],
    }

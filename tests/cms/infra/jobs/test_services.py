"""What staff and housekeeping do to jobs."""

from datetime import timedelta

import pytest
from django.utils import timezone
from taggit.models import Tag

from cms.infra.jobs import Run, enqueue, job
from cms.infra.jobs.models import CronSlot, Job, State
from cms.infra.jobs.services import cancel_job, prune_jobs, retry_job
from tests.helpers.jobs import run_due_jobs
from tests.helpers.waiting import one_behind_the_other


@pytest.fixture
def fickle():
    """A job that fails until a tag called "ready" is there."""

    @job("test.fickle", max_attempts=1)
    def fickle(run: Run) -> None:
        Tag.objects.get(slug="ready")

    return fickle


def test_a_dead_job_is_run_again(db, fickle):
    row = enqueue(fickle)
    run_due_jobs()
    row.refresh_from_db()
    assert row.state == State.DEAD
    Tag.objects.create(name="ready", slug="ready")

    assert retry_job(job=row)

    (row,) = run_due_jobs()
    assert (row.state, row.attempts, row.error_type) == (State.DONE, 1, "")


def test_a_job_that_waits_for_its_time_can_be_run_now(db, fickle):
    row = enqueue(fickle, run_at=timezone.now() + timedelta(days=1))
    assert retry_job(job=row)
    assert len(run_due_jobs()) == 1


@pytest.mark.parametrize("state", [State.DONE, State.RUNNING])
def test_a_job_that_runs_or_is_done_is_not_run_again(db, fickle, state):
    row = enqueue(fickle)
    put(row, state)
    assert not retry_job(job=row)
    assert Job.objects.get().state == state


def put(row: Job, state: State, *, days_ago: int = 0) -> None:
    now = timezone.now() - timedelta(days=days_ago)
    running = state == State.RUNNING
    Job.objects.filter(pk=row.pk).update(
        state=state,
        claim="0" * 32 if running else None,
        lease_until=now if running else None,
        finished=None if running or state == State.QUEUED else now,
    )


def test_a_job_that_waits_is_cancelled_at_once(db, fickle):
    row = enqueue(fickle)
    assert cancel_job(job=row)
    assert run_due_jobs() == []
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert retry_job(job=row)
    assert Job.objects.filter(state=State.QUEUED, cancel_requested=False).exists()


def test_a_job_that_runs_is_asked_to_end(db, fickle):
    row = enqueue(fickle)
    put(row, State.RUNNING)
    assert cancel_job(job=row)
    assert Job.objects.filter(state=State.RUNNING, cancel_requested=True).exists()


@pytest.mark.parametrize("state", [State.DONE, State.DEAD, State.CANCELLED])
def test_a_job_that_has_ended_cannot_be_cancelled(db, fickle, state):
    row = enqueue(fickle)
    put(row, state)
    assert not cancel_job(job=row)


@pytest.mark.parametrize(
    ("state", "key", "days", "stays"),
    [
        (State.DONE, "", 6, True),
        (State.DONE, "", 8, False),
        (State.DONE, "a key", 80, True),
        (State.DONE, "a key", 100, False),
        (State.CANCELLED, "", 8, False),
        (State.DEAD, "", 80, True),
        (State.DEAD, "", 100, False),
        (State.QUEUED, "", 1_000, True),
        (State.RUNNING, "", 1_000, True),
    ],
)
def test_what_ended_long_ago_is_deleted(db, fickle, state, key, days, stays):
    put(enqueue(fickle, dedupe_key=key), state, days_ago=days)
    assert prune_jobs() == (0 if stays else 1)
    assert Job.objects.exists() == stays


def test_an_old_job_that_is_retried_in_this_very_moment_stays(committed_db, fickle):
    row = enqueue(fickle)
    put(row, State.DEAD, days_ago=100)
    one_behind_the_other(lambda: retry_job(job=row), prune_jobs)
    assert Job.objects.get().state == State.QUEUED


def test_of_old_cron_slots_the_latest_stays(db):
    long_ago = timezone.now() - timedelta(days=30)
    for name in ("a", "b"):
        for minutes in range(3):
            CronSlot.objects.create(name=name, slot=long_ago + timedelta(minutes=minutes))
    prune_jobs()
    assert sorted(CronSlot.objects.values_list("name", "slot")) == [
        (name, long_ago + timedelta(minutes=2)) for name in ("a", "b")
    ]

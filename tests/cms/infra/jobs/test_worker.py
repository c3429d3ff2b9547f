"""A worker's threads, in this process, on committed rows."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from taggit.models import Tag

from cms.infra.jobs import URGENT, Run, claims, enqueue, job
from cms.infra.jobs.models import Job, State
from cms.infra.jobs.run import LeaseLost
from cms.infra.jobs.services import cancel_job
from cms.infra.jobs.worker import Worker
from tests.helpers.jobs import wait_until

pytestmark = pytest.mark.usefixtures("committed_db")


@contextmanager
def working():
    worker = Worker()
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()


def state_of(row: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=row.pk)


@pytest.fixture
def gate():
    """Opened by the test, or at its end."""
    gate = threading.Event()
    yield gate
    gate.set()


@pytest.fixture
def patient(gate):
    """A job that does its work when the gate opens, and asks again and again whether it is still wanted."""

    @job("test.patient", lease=1)
    def patient(run: Run) -> None:
        word = f"{run.id}, attempt {run.attempt}"
        Tag.objects.create(name=word, slug=word)
        run.progress(done=1, total=2, message="waiting")
        while not gate.wait(0.02):
            run.raise_if_cancelled()

    return patient


def test_due_jobs_are_found_without_being_told(patient, gate):
    gate.set()
    rows = [enqueue(patient) for _ in range(5)]
    with working():
        wait_until(lambda: {state_of(row) for row in rows} == {State.DONE})


def test_what_somebody_waits_for_does_not_wait_for_long_jobs(patient, gate, settings):
    @job("test.brief")
    def brief(run: Run) -> None:
        """Do nothing."""

    running = [enqueue(patient) for _ in range(settings.JOBS["THREADS"])]
    with working():
        wait_until(lambda: {state_of(row) for row in running} == {State.RUNNING})
        ordinary = enqueue(brief, priority=URGENT - 1)
        urgent = [enqueue(brief, priority=URGENT) for _ in range(3)]
        wait_until(lambda: {state_of(row) for row in urgent} == {State.DONE})
        assert state_of(ordinary) == State.QUEUED
        gate.set()
        wait_until(lambda: state_of(ordinary) == State.DONE)


def test_progress_is_seen_while_the_jobs_transaction_is_open(patient, gate):
    row = enqueue(patient)
    with working():
        wait_until(lambda: Job.objects.get(pk=row.pk).progress_done == 1)
        row.refresh_from_db()
        assert (row.state, row.progress_total, row.progress_message) == (State.RUNNING, 2, "waiting")
        assert not Tag.objects.exists(), "its transaction is open"
        gate.set()
        wait_until(lambda: state_of(row) == State.DONE)
    assert Tag.objects.exists()


def test_a_running_job_is_cancelled_and_leaves_nothing(patient):
    row = enqueue(patient)
    with working():
        wait_until(lambda: state_of(row) == State.RUNNING)
        assert cancel_job(job=row)
        wait_until(lambda: state_of(row) == State.CANCELLED)
    assert not Tag.objects.exists()


def test_a_lease_is_kept_for_as_long_as_the_job_runs(patient, gate):
    row = enqueue(patient)
    with working():
        wait_until(lambda: state_of(row) == State.RUNNING)
        began = Job.objects.get(pk=row.pk)
        wait_until(lambda: Job.objects.get(pk=row.pk).lease_until > began.lease_until + timedelta(seconds=1))
        gate.set()
        wait_until(lambda: state_of(row) == State.DONE)
    assert Job.objects.get(pk=row.pk).attempts == 1


def test_a_job_whose_worker_went_silent_is_taken_over(patient, gate):
    gate.set()
    row = enqueue(patient)
    Job.objects.filter(pk=row.pk).update(
        state=State.RUNNING, attempts=1, claim="0" * 32, lease_until=timezone.now() - timedelta(seconds=1)
    )
    with working():
        wait_until(lambda: state_of(row) == State.DONE)
    assert Tag.objects.get().slug == f"{row.pk}, attempt 2"


def test_a_job_that_loses_each_worker_is_buried(patient):
    row = enqueue(patient)
    Job.objects.filter(pk=row.pk).update(
        state=State.RUNNING, attempts=8, claim="0" * 32, lease_until=timezone.now() - timedelta(seconds=1)
    )
    with working():
        wait_until(lambda: state_of(row) == State.DEAD)
    assert Job.objects.get(pk=row.pk).error_type == "WorkerLost"


def test_a_worker_that_lost_its_lease_is_told_and_leaves_nothing(patient):
    row = enqueue(patient)
    with working():
        wait_until(lambda: state_of(row) == State.RUNNING)
        Job.objects.filter(pk=row.pk).update(claim="0" * 32)
        wait_until(lambda: not _locks_held())
    assert not Tag.objects.exists()
    assert state_of(row) == State.RUNNING, "it belongs to somebody else"


def _locks_held() -> bool:
    """Tell whether anybody's transaction has written a tag that is not committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = 'taggit_tag'::regclass AND mode = 'RowExclusiveLock'"
        )
        return bool(cursor.fetchone()[0])


def test_a_worker_that_stops_gives_back_what_it_cannot_finish(patient, settings):
    settings.JOBS = {**settings.JOBS, "STOP_WITHIN": 0.1}
    row = enqueue(patient)
    with working():
        wait_until(lambda: state_of(row) == State.RUNNING)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.claim) == (State.QUEUED, 0, None)


def test_a_worker_that_stops_finishes_what_it_can(patient, gate):
    row = enqueue(patient)
    later = enqueue(patient, run_at=timezone.now() + timedelta(seconds=60))
    with working() as worker:
        wait_until(lambda: state_of(row) == State.RUNNING)
        worker.begin_to_stop()
        Job.objects.filter(pk=later.pk).update(run_at=timezone.now())
        gate.set()
    assert (state_of(row), state_of(later)) == (State.DONE, State.QUEUED)


def test_jobs_enqueued_at_once_with_one_key_are_one(gate):
    @job("test.once")
    def once(run: Run) -> None:
        """Do nothing."""

    found, barrier = [], threading.Barrier(4)

    def order():
        try:
            with transaction.atomic():
                barrier.wait()
                found.append(enqueue(once, dedupe_key="once").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=order) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert set(found) == {Job.objects.get().pk}


def test_a_worker_goes_on_when_its_connections_were_cut(patient, gate):
    gate.set()
    with working():
        row = enqueue(patient)
        wait_until(lambda: state_of(row) == State.DONE)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        row = enqueue(patient)
        wait_until(lambda: state_of(row) == State.DONE)


def test_a_job_whose_end_could_not_be_written_does_not_wait_for_its_lease(monkeypatch):
    @job("test.unwritten", lease=3_600)
    def unwritten(run: Run) -> None:
        if run.attempt == 1:
            raise ValueError("bad luck")

    settle, away = claims.settle, [OperationalError("the server closed the connection unexpectedly")]

    def settle_or_fail(*arguments, **options):
        if away:
            raise away.pop()
        return settle(*arguments, **options)

    monkeypatch.setattr(claims, "settle", settle_or_fail)
    row = enqueue(unwritten)
    with working():
        wait_until(lambda: state_of(row) == State.DONE)


def test_a_job_cannot_end_the_threads_of_its_worker(settings):
    @job("test.fatal", max_attempts=1)
    def fatal(run: Run) -> None:
        raise KeyboardInterrupt

    @job("test.after")
    def after(run: Run) -> None:
        """Do nothing."""

    rows = [enqueue(fatal, priority=9) for _ in range(settings.JOBS["THREADS"] + 1)]
    last = enqueue(after)
    with working():
        wait_until(lambda: state_of(last) == State.DONE)
        wait_until(lambda: {state_of(row) for row in rows} == {State.DEAD})


def test_of_two_threads_of_a_process_the_one_that_lost_a_job_is_told_and_the_other_keeps_it(gate):
    """After a stall, such as that of a suspended machine, the sweeper hands a job to the next thread."""
    begun, told = [], []

    @job("test.twice", lease=2, transaction=False)
    def twice(run: Run) -> None:
        begun.append(run.attempt)
        while not gate.wait(0.02):
            try:
                run.raise_if_cancelled()
            except LeaseLost:
                told.append(run.attempt)
                raise

    row = enqueue(twice)
    with working():
        wait_until(lambda: begun == [1])
        Job.objects.filter(pk=row.pk).update(state=State.QUEUED, claim=None, lease_until=None)
        wait_until(lambda: told == [1])
        before = Job.objects.get(pk=row.pk).lease_until
        wait_until(lambda: Job.objects.get(pk=row.pk).lease_until > before)
        gate.set()
        wait_until(lambda: state_of(row) == State.DONE)
    assert begun == [1, 2]


def test_one_jobs_progress_does_not_stop_the_hearts_of_others(patient, gate):
    @job("test.garbled")
    def garbled(run: Run) -> None:
        run.progress(done=-1, message="NUL \0, half a character \ud800")
        gate.wait(30)

    other = enqueue(patient)
    row = enqueue(garbled)
    with working():
        wait_until(lambda: "half" in Job.objects.get(pk=row.pk).progress_message)
        gate.set()
        wait_until(lambda: {state_of(row), state_of(other)} == {State.DONE})
    other.refresh_from_db()
    assert other.attempts == 1

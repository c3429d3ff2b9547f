"""Jobs by the clock."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from cronsim import CronSimError
from django.db import connection

from cms.infra.jobs import Run, cron, schedule
from cms.infra.jobs.clock import Clock
from cms.infra.jobs.models import CronSlot, Job, State
from tests.helpers.jobs import run_due_jobs

NOON = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def own_crons(monkeypatch):
    """No others than the test's."""
    monkeypatch.setattr(schedule, "_crons", {})


@pytest.fixture
def slots():
    """The slots that were run, in order."""
    return []


@pytest.fixture
def chime(slots):
    """A job of each minute; what was missed is made good by its latest run."""

    @cron("* * * * *", name="test.chime")
    def chime(run: Run) -> None:
        slots.append(run.slot)

    return chime


@pytest.fixture
def report(slots):
    """A job of each hour, none of which may be left out."""

    @cron("0 * * * *", name="test.report", catch_up="each")
    def report(run: Run) -> None:
        slots.append(run.slot)

    return report


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, tzinfo=UTC)


def test_a_new_job_begins_with_its_next_slot(db, chime, slots):
    clock = Clock()
    clock.enqueue_due(NOON)
    assert not Job.objects.exists()
    clock.enqueue_due(NOON + MINUTE)
    run_due_jobs()
    assert slots == [at(12, 1)]


def test_a_slot_is_taken_once_by_whichever_worker_comes_first(db, chime, slots):
    clocks = [Clock() for _ in range(3)]
    for now in (NOON, NOON + MINUTE, NOON + MINUTE, NOON + MINUTE + timedelta(seconds=20)):
        for clock in clocks:
            clock.enqueue_due(now)
    run_due_jobs()
    assert slots == [at(12, 1)]


def test_workers_that_come_at_the_same_moment_take_a_slot_once(committed_db, report):
    Clock().enqueue_due(NOON)
    barrier = threading.Barrier(4)

    def come():
        try:
            barrier.wait()
            Clock().enqueue_due(NOON + timedelta(hours=3))
        finally:
            connection.close()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Job.objects.count() == 3
    assert CronSlot.objects.filter(job__isnull=False).count() == 3


def test_of_missed_slots_the_latest_is_run(db, chime, slots):
    Clock().enqueue_due(NOON)
    Clock().enqueue_due(NOON + timedelta(hours=2))
    run_due_jobs()
    assert slots == [at(14)]


def test_where_each_slot_counts_all_missed_ones_are_run_in_order(db, report, slots):
    Clock().enqueue_due(NOON)
    Clock().enqueue_due(NOON + timedelta(hours=3))
    run_due_jobs()
    assert slots == [at(13), at(14), at(15)]


def test_a_slot_that_was_missed_before_the_first_run_is_made_good(db, report, slots):
    """The worker that saw the job first was stopped before the hour."""
    Clock().enqueue_due(NOON)
    Clock().enqueue_due(NOON + timedelta(minutes=59))
    Clock().enqueue_due(NOON + timedelta(minutes=61))
    run_due_jobs()
    assert slots == [at(13)]


def test_slots_do_not_pile_up_while_no_worker_comes_to_them(db, chime, slots):
    clock = Clock()
    for minutes in range(5):
        clock.enqueue_due(NOON + minutes * MINUTE)
    assert Job.objects.count() == 1


def test_a_job_that_failed_does_not_hold_back_the_next_slot(db, chime):
    clock = Clock()
    clock.enqueue_due(NOON)
    clock.enqueue_due(NOON + MINUTE)
    Job.objects.update(attempts=1)
    clock.enqueue_due(NOON + 2 * MINUTE)
    assert Job.objects.count() == 2


def test_slots_are_counted_in_utc(db, report, settings, slots):
    settings.TIME_ZONE = "Asia/Kolkata"
    Clock().enqueue_due(NOON)
    Clock().enqueue_due(NOON + timedelta(hours=1))
    run_due_jobs()
    assert slots == [at(13)]


def test_between_slots_the_database_is_left_in_peace(db, chime, django_assert_num_queries):
    clock = Clock()
    clock.enqueue_due(NOON)
    with django_assert_num_queries(0):
        clock.enqueue_due(NOON + timedelta(seconds=29))


def test_a_schedule_that_makes_no_sense_is_refused():
    with pytest.raises(CronSimError):
        cron("61 * * * *", name="test.never")(lambda _run: None)


def test_a_failing_slot_is_tried_again_like_any_job(db):
    @cron("* * * * *", name="test.fail", max_attempts=2)
    def fail(run: Run) -> None:
        raise ValueError("bad luck")

    clock = Clock()
    clock.enqueue_due(NOON)
    clock.enqueue_due(NOON + MINUTE)
    run_due_jobs()
    run_due_jobs(hurry=True)
    assert Job.objects.get().state == State.DEAD


def test_a_slot_taken_by_a_clock_that_was_ahead_holds_up_no_other(db, chime, slots):
    Clock().enqueue_due(NOON)
    Clock().enqueue_due(NOON + timedelta(days=365))
    Clock().enqueue_due(NOON + MINUTE)
    run_due_jobs(hurry=True)
    assert NOON.replace(second=0) + MINUTE in slots


def test_a_clock_that_is_put_back_takes_slots_again(db, chime, slots):
    clock = Clock()
    clock.enqueue_due(NOON)
    clock.enqueue_due(NOON + timedelta(days=365))
    clock.enqueue_due(NOON + MINUTE)
    run_due_jobs(hurry=True)
    assert NOON.replace(second=0) + MINUTE in slots

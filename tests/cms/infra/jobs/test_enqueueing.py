"""What is written when a job is enqueued, and when not."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cms.infra.jobs import Order, Run, enqueue, enqueue_many, job
from cms.infra.jobs.models import Job, State


@pytest.fixture
def greet():
    @job("test.greet", max_attempts=3, lease=7)
    def greet(run: Run, *, person_id: int = 0) -> None:
        """Do nothing."""

    return greet


def test_a_job_is_a_row_with_all_that_its_kind_and_caller_say(db, greet):
    later = timezone.now() + timedelta(hours=1)

    row = enqueue(greet, {"person_id": 7}, run_at=later, dedupe_key="greet:7", priority=5, owner="organisation:2")

    row.refresh_from_db()
    assert (row.name, row.payload, row.state) == ("test.greet", {"person_id": 7}, State.QUEUED)
    assert (row.run_at, row.dedupe_key, row.priority, row.owner) == (later, "greet:7", 5, "organisation:2")
    assert (row.max_attempts, row.lease, row.attempts) == (3, 7, 0)


def test_it_costs_one_statement(db, greet, django_assert_num_queries):
    with django_assert_num_queries(1):
        enqueue(greet)
    with django_assert_num_queries(1):
        enqueue_many(greet, [Order({"person_id": number}) for number in range(100)])


def test_of_jobs_with_one_key_the_first_stays(db, greet):
    first = enqueue(greet, {"person_id": 1}, dedupe_key="once")
    assert enqueue(greet, {"person_id": 2}, dedupe_key="once").pk == first.pk
    assert Job.objects.get().payload == {"person_id": 1}


def test_jobs_without_a_key_are_never_the_same(db, greet):
    assert enqueue(greet).pk != enqueue(greet).pk


def test_many_jobs_keep_their_order_and_leave_out_what_is_known(db, greet):
    enqueue(greet, dedupe_key="1")

    rows = enqueue_many(greet, [Order({"person_id": n}, dedupe_key=str(n)) for n in (3, 1, 2, 3)])

    assert [row.dedupe_key for row in rows] == ["3", "2"]
    assert rows[0].pk < rows[1].pk
    assert enqueue_many(greet, []) == []


def test_a_transaction_that_is_rolled_back_leaves_no_job(db, greet):
    with transaction.atomic():
        enqueue(greet)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_jobs_of_one_transaction_wake_a_worker_once(db, greet, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        for _ in range(3):
            enqueue(greet)
    assert len(callbacks) == 1


def test_a_savepoint_that_is_rolled_back_does_not_take_the_wake_up_of_others_with_it(
    db, greet, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        with transaction.atomic():
            enqueue(greet)
            transaction.set_rollback(True)
        enqueue(greet)
    assert len(callbacks) == 1


@pytest.mark.parametrize("payload", [{"nobody": 1}, {"person_id": object()}])
def test_a_payload_that_cannot_work_is_refused_at_once(db, greet, payload):
    with pytest.raises(TypeError):
        enqueue(greet, payload)


def test_two_jobs_cannot_have_one_name(greet):
    with pytest.raises(ImproperlyConfigured, match=r"test\.greet"):
        job("test.greet")(print)


@pytest.mark.parametrize(
    "impossible",
    [
        {"state": "asleep"},
        {"state": State.RUNNING},
        {"state": State.DONE},
        {"lease_until": timezone.now()},
        {"finished": timezone.now()},
        {"max_attempts": 0},
        {"name": ""},
    ],
)
def test_the_database_refuses_impossible_rows(db, greet, impossible):
    row = enqueue(greet)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=row.pk).update(**impossible)
    assert connection.is_usable()

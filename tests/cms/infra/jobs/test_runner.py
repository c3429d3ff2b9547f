"""What becomes of a job."""

from asyncio import CancelledError
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from taggit.models import Tag

from cms.infra.jobs import Cancelled, RetryLater, Run, enqueue, job
from cms.infra.jobs.models import Job, State
from cms.infra.jobs.runner import InThisProcess, Runner, back_off, run_due
from tests.helpers.jobs import run_due_jobs


@pytest.fixture
def write():
    @job("test.write")
    def write(run: Run, *, word: str) -> None:
        Tag.objects.create(name=word, slug=word)

    return write


def failing(error: BaseException, **options):
    @job("test.fail", **options)
    def fail(run: Run) -> None:
        Tag.objects.create(name="half", slug="half")
        raise error

    return fail


def words():
    return list(Tag.objects.order_by("id").values_list("slug", flat=True))


def test_what_is_due_runs_and_is_done(db, write):
    enqueue(write, {"word": "a"})

    (row,) = run_due_jobs()

    assert words() == ["a"]
    assert (row.state, row.attempts, row.claim, row.lease_until) == (State.DONE, 1, None, None)
    assert row.finished >= row.started >= row.created


def test_the_most_urgent_runs_first_and_then_the_oldest(db, write):
    now = timezone.now()
    enqueue(write, {"word": "third"}, run_at=now - timedelta(minutes=1))
    enqueue(write, {"word": "last"}, priority=-1)
    enqueue(write, {"word": "second"}, run_at=now - timedelta(minutes=2))
    enqueue(write, {"word": "first"}, priority=9)
    run_due_jobs()
    assert words() == ["first", "second", "third", "last"]


def test_nothing_runs_before_its_time(db, write):
    enqueue(write, {"word": "a"}, run_at=timezone.now() + timedelta(minutes=1))
    assert run_due_jobs() == []
    run_due_jobs(hurry=True)
    assert words() == ["a"]


def test_a_job_that_fails_leaves_nothing_and_waits_for_its_next_attempt(db, settings):
    settings.JOBS = {**settings.JOBS, "BACK_OFF_BASE": 100.0}
    enqueue(failing(ValueError("no such thing")))

    (row,) = run_due_jobs()

    assert words() == []
    assert (row.state, row.attempts) == (State.QUEUED, 1)
    assert timezone.now() < row.run_at + timedelta(seconds=1)
    assert row.run_at <= timezone.now() + timedelta(seconds=100)
    assert (row.error_type, row.error_message) == ("ValueError", "no such thing")
    assert "in fail" in row.error_trace


def test_without_a_transaction_of_the_jobs_what_a_failing_job_did_stands(db):
    enqueue(failing(ValueError("no such thing"), transaction=False))
    run_due_jobs()
    assert words() == ["half"]


def test_a_job_that_fails_too_often_is_dead_and_kept(db):
    enqueue(failing(ValueError("no such thing"), max_attempts=3))
    for _ in range(5):
        run_due_jobs(hurry=True)
    row = Job.objects.get()
    assert (row.state, row.attempts) == (State.DEAD, 3)
    assert row.finished


def test_a_job_that_asks_for_later_has_not_used_up_an_attempt(db):
    enqueue(failing(RetryLater(90), max_attempts=1))

    (row,) = run_due_jobs()

    assert (row.state, row.attempts, words()) == (State.QUEUED, 0, [])
    assert timedelta(seconds=80) < row.run_at - timezone.now() <= timedelta(seconds=90)


def test_a_job_can_end_itself(db):
    enqueue(failing(Cancelled()))
    (row,) = run_due_jobs()
    assert (row.state, words()) == (State.CANCELLED, [])


def test_a_job_that_wants_to_leave_the_process_only_fails(db):
    enqueue(failing(SystemExit(1)))
    (row,) = run_due_jobs(limit=1)
    assert (row.state, row.error_type) == (State.QUEUED, "SystemExit")


def test_a_job_that_this_release_does_not_know_fails(db, write):
    row = enqueue(write, {"word": "a"})
    Job.objects.filter(pk=row.pk).update(name="test.of_yesterday")
    (row,) = run_due_jobs(limit=1)
    assert (row.state, row.error_type) == (State.QUEUED, "LookupError")
    assert "test.of_yesterday" in row.error_message


def test_an_error_after_the_commit_does_not_undo_it(committed_db):
    @job("test.late")
    def late(run: Run) -> None:
        def stumble():
            raise ValueError("too late")

        Tag.objects.create(name="a", slug="a")
        transaction.on_commit(stumble)

    @job("test.next")
    def following(run: Run) -> None:
        Tag.objects.create(name="b", slug="b")

    enqueue(late)
    enqueue(following)
    assert [row.state for row in run_due_jobs()] == [State.DONE, State.DONE]
    assert words() == ["a", "b"]
    assert [row.attempts for row in Job.objects.order_by("id")] == [1, 1]


def test_a_job_knows_its_number_and_its_attempt(db):
    seen = []

    @job("test.look")
    def look(run: Run) -> None:
        seen.append((run.id, run.name, run.attempt))
        if run.attempt == 1:
            raise ValueError("once more")

    row = enqueue(look)
    run_due_jobs()
    run_due_jobs(hurry=True)
    assert seen == [(row.pk, "test.look", 1), (row.pk, "test.look", 2)]


def test_progress_is_kept(db):
    @job("test.count")
    def count(run: Run) -> None:
        for done in range(3):
            run.progress(done=done, total=3, message="halfway")
            assert Job.objects.get().progress_done == done
        run.progress(done=3)

    enqueue(count)
    (row,) = run_due_jobs()
    assert (row.progress_done, row.progress_total, row.progress_message) == (3, 3, "")


def test_a_job_is_told_that_somebody_cancelled_it(db):
    @job("test.patient")
    def patient(run: Run) -> None:
        Tag.objects.create(name="half", slug="half")
        Job.objects.update(cancel_requested=True)
        run.progress(done=1)
        run.raise_if_cancelled()

    enqueue(patient)
    (row,) = run_due_jobs()
    # The request was part of the transaction that is undone, too.
    assert (row.state, words()) == (State.CANCELLED, [])


def test_a_failing_job_that_somebody_cancelled_is_not_tried_again(db):
    @job("test.deaf", transaction=False)
    def deaf(run: Run) -> None:
        Job.objects.update(cancel_requested=True)
        raise ValueError("bad luck")

    enqueue(deaf)
    (row,) = run_due_jobs()
    assert (row.state, row.error_type) == (State.CANCELLED, "ValueError")


def test_what_is_logged_and_kept_of_an_error_names_nobody(db, caplog):
    enqueue(failing(ValueError("ana@example.org or +1 (555) 123-4567 is not known"), max_attempts=1))
    (row,) = run_due_jobs()
    assert row.error_message == "… or … is not known"
    assert "ana@" not in caplog.text
    assert "4567" not in caplog.text


def test_waiting_times_grow_to_a_cap_and_differ(settings):
    settings.JOBS = {**settings.JOBS, "BACK_OFF_BASE": 10.0, "BACK_OFF_CAP": 100.0}
    waits = {attempt: [back_off(attempt) for _ in range(200)] for attempt in (1, 3, 9)}
    assert max(waits[1]) <= 10 < max(waits[3]) <= 40 < max(waits[9]) <= 100
    assert min(waits[9]) < 20


@pytest.fixture
def count():
    """A quick job, which fails for the word it is told to."""

    @job("test.count", quick=True, max_attempts=1)
    def count(run: Run, *, word: str, fails: bool = False) -> None:
        Tag.objects.bulk_create([Tag(name=word, slug=word)])
        if fails:
            raise ValueError("bad luck")

    return count


def test_quick_jobs_share_the_cost_of_a_transaction(db, count, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("cms.infra.jobs.runner._TOGETHER_FOR", 60.0)
    for number in range(40):
        enqueue(count, {"word": str(number)})
    # One claim, one savepoint and its end, one that marks all as done, and one statement each.
    with django_assert_num_queries(4 + 40):
        run_due(limit=40)
    assert words() == [str(number) for number in range(40)]
    assert set(Job.objects.values_list("state", "attempts")) == {(State.DONE, 1)}


def test_a_quick_job_that_fails_takes_no_other_with_it(db, count):
    for word in "abc":
        enqueue(count, {"word": word, "fails": word == "b"})
    run_due_jobs()
    assert words() == ["a", "c"]
    assert list(Job.objects.order_by("id").values_list("state", "attempts")) == [
        (State.DONE, 1),
        (State.DEAD, 1),
        (State.DONE, 1),
    ]


def test_quick_jobs_share_nothing_with_others(db, count, write):
    enqueue(count, {"word": "a"})
    enqueue(write, {"word": "b"})
    enqueue(count, {"word": "c"})
    runner = Runner(worker="here", keeper=InThisProcess(), go_on=lambda: True)
    assert [len(batch) for batch in batches(runner)] == [1, 1, 1]
    assert words() == ["a", "b", "c"]


def batches(runner):
    batch = runner.claim()
    while batch:
        yield batch
        batch = runner.run(batch) or runner.claim()


def test_a_quick_job_that_is_not_ends_the_shared_transaction(db, count, monkeypatch):
    monkeypatch.setattr("cms.infra.jobs.runner._TOGETHER_FOR", 0.0)
    for word in "abc":
        enqueue(count, {"word": word})
    run_due_jobs()
    assert words() == ["a", "b", "c"]
    assert set(Job.objects.values_list("state", "attempts")) == {(State.DONE, 1)}


@pytest.mark.parametrize(
    "words_of_error",
    ["a NUL \0 in it", "half a character \ud800", "long " * 1_000_000, "x" * 3_000_000, "DETAIL: \0"],
    ids=["nul", "surrogate", "words", "blob", "detail"],
)
def test_whatever_an_error_says_the_job_is_settled(db, words_of_error):
    enqueue(failing(ValueError(words_of_error), max_attempts=1))
    (row,) = run_due_jobs()
    assert (row.state, row.error_type) == (State.DEAD, "ValueError")
    assert len(row.error_message) <= 500


def test_an_error_that_cannot_be_put_into_words_settles_its_job(db):
    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    enqueue(failing(MuteError(), max_attempts=1))
    (row,) = run_due_jobs()
    assert row.state == State.DEAD
    assert row.error_type.endswith("MuteError")


def test_an_address_at_the_end_of_what_is_kept_of_an_error_is_not_kept_in_part(db):
    enqueue(failing(ValueError(("so " * 2_000)[: 4_000 - 3] + "ana.pereira@example.org"), max_attempts=1))
    enqueue(failing(ValueError(("(1) " * 2_000)[: 500 - 4] + "ana.pereira@example.org"), max_attempts=1))
    for row in run_due_jobs():
        assert "ana" not in row.error_message


@pytest.mark.parametrize("error", [CancelledError(), GeneratorExit()])
def test_an_error_that_is_no_exception_fails_its_job_and_nothing_else(db, error, write):
    enqueue(failing(error))
    enqueue(write, {"word": "next"})
    # No third: the failed one may be due again in no time.
    first, second = run_due_jobs(limit=2)
    assert (first.state, first.attempts) == (State.QUEUED, 1)
    assert (second.state, words()) == (State.DONE, ["next"])


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), 1e300, -1e300])
def test_a_job_that_asks_for_a_time_that_never_comes_comes_back_all_the_same(db, seconds):
    enqueue(failing(RetryLater(seconds)))
    (row,) = run_due_jobs(limit=1)
    assert (row.state, row.attempts) == (State.QUEUED, 0)
    assert row.run_at <= timezone.now() + timedelta(days=366)


@pytest.mark.parametrize(
    "progress",
    [
        {"done": 1, "message": "NUL \0 and half a character \ud800"},
        {"done": 2**40, "total": 2**40},
        {"done": -1, "total": -1},
        {"done": 1, "message": "long " * 100},
    ],
    ids=["text", "large", "negative", "long"],
)
def test_progress_that_no_column_takes_harms_no_job(db, progress):
    @job("test.odd", max_attempts=1)
    def odd(run: Run) -> None:
        run.progress(**progress)

    enqueue(odd)
    (row,) = run_due_jobs()
    assert row.state == State.DONE


def test_an_error_in_a_transaction_that_a_quick_job_caught_takes_no_other_with_it(db):
    @job("test.stumble", quick=True, max_attempts=1)
    def stumble(run: Run, *, word: str) -> None:
        with suppress(IntegrityError):
            Tag.objects.bulk_create([Tag(name=word, slug=word)])

    for word in ("a", "a", "b"):
        enqueue(stumble, {"word": word})
    run_due_jobs()
    assert words() == ["a", "b"]
    assert list(Job.objects.order_by("id").values_list("state", flat=True)) == [State.DONE, State.DEAD, State.DONE]

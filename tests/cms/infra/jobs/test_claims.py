"""What keeps two workers from doing the same job, and that nothing else does."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone
from taggit.models import Tag

from cms.infra.jobs import Run, claims, enqueue, job
from cms.infra.jobs.claims import Wish
from cms.infra.jobs.models import Job, State
from cms.infra.jobs.runner import run_due

pytestmark = pytest.mark.usefixtures("committed_db")


def negative_control(*statements: str, without: str):
    """Run the test once more with a part taken out of these statements: then it must fail."""
    fails = pytest.mark.xfail(strict=True, raises=AssertionError, reason=f"negative control: {without}")

    def decorate(test):
        marked = pytest.mark.parametrize(
            "mutilated", [None, pytest.param((statements, without), id="without", marks=fails)], indirect=True
        )(test)
        return pytest.mark.usefixtures("mutilated")(marked)

    return decorate


@pytest.fixture
def mutilated(request, monkeypatch):
    if request.param:
        statements, without = request.param
        for name in statements:
            statement = getattr(claims, name)
            assert without in statement
            monkeypatch.setattr(claims, name, statement.replace(without, ""))


def beside(act) -> threading.Thread:
    """Start something on a connection of its own."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@negative_control("_CLAIM", without="FOR UPDATE SKIP LOCKED")
def test_a_worker_passes_over_a_row_that_another_is_taking():
    @job("test.nothing")
    def nothing(run: Run) -> None:
        """Do nothing."""

    first, second = enqueue(nothing), enqueue(nothing)
    taken = []
    with transaction.atomic():
        [mine] = claims.claim(Wish("a", uuid4()))
        thread = beside(lambda: taken.extend(claims.claim(Wish("b", uuid4()))))
        thread.join(timeout=3)
    thread.join()
    assert [mine.id, *(job.id for job in taken)] == [first.pk, second.pk]
    assert list(Job.objects.order_by("id").values_list("attempts", flat=True)) == [1, 1]


@negative_control("_FINISH", without="AND jobs_job.claim = run.claim AND jobs_job.state = 'running'")
def test_what_a_worker_did_that_lost_its_lease_does_not_stand():
    """It was slow, another one took over and was done first."""

    def take_over():
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        claims.take_from_the_lost()
        assert run_due()

    @job("test.slow")
    def slow(run: Run) -> None:
        if run.attempt == 1:
            beside(take_over).join()
        Tag.objects.create(name=f"by attempt {run.attempt}", slug=str(run.attempt))

    enqueue(slow)
    run_due()

    assert [tag.slug for tag in Tag.objects.all()] == ["2"]
    assert Job.objects.get().state == State.DONE


def test_a_row_that_is_being_settled_holds_back_no_heartbeat():
    @job("test.nothing")
    def nothing(run: Run) -> None:
        """Do nothing."""

    enqueue(nothing)
    [mine] = claims.claim(Wish("a", uuid4()))
    run = Run(mine.id, mine.name, mine.attempt, mine.claim, lambda _run: None)
    with transaction.atomic():
        Job.objects.select_for_update().get()
        thread = beside(lambda: claims.beat([run]))
        thread.join(timeout=60)
        assert not thread.is_alive(), "it waits for the row"
    assert not run.lost


def test_a_claim_finds_what_is_due_among_very_many_jobs_for_later():
    @job("test.nothing")
    def nothing(run: Run) -> None:
        """Do nothing."""

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_job (name, payload, max_attempts, lease, run_at)"
            " SELECT 'test.nothing', '{}', 1, 1, now() + interval '1 day' FROM generate_series(1, 20000)"
        )
        cursor.execute("ANALYZE jobs_job")
    row = enqueue(nothing, priority=-1)
    with connection.cursor() as cursor:
        plan = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)" + claims._CLAIM
        cursor.execute(plan, Wish("a", uuid4(), 50, ["test.other"]).parameters())
        read = cursor.fetchone()[0][0]["Plan"]
    assert Job.objects.get(state=State.RUNNING).pk == row.pk
    assert read["Shared Hit Blocks"] + read["Shared Read Blocks"] < 200

"""Events are told to each handler once, after the transaction in which they happened."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from cms.infra.jobs import enqueue
from cms.infra.jobs.events import DomainEvent, publish, registry, subscribe
from cms.infra.jobs.events.models import Handling, OutboxEvent
from cms.infra.jobs.models import Job, State
from tests.cms.infra.jobs.events.conftest import DoorOpened
from tests.helpers.jobs import run_due_jobs


def states():
    return dict(Job.objects.values_list("name", "state"))


def test_each_handler_hears_of_an_event_in_a_job_of_its_own(db, heard):
    ids = []
    subscribe(DoorOpened, lambda _event, event_id: ids.append(event_id), name="tests.register")
    row = publish(DoorOpened(door=7), owner="organisation:3")
    assert (heard, ids) == ([], [])
    run_due_jobs()
    assert (heard, ids) == ([7], [row.event_id])
    assert set(Job.objects.values_list("name", "owner")) == {
        ("tests.doorman", "organisation:3"),
        ("tests.register", "organisation:3"),
    }


def test_an_event_without_handlers_is_kept_for_the_outside(db):
    publish(DoorOpened(door=7))
    assert OutboxEvent.objects.values_list("name", "payload").get() == ("tests.DoorOpened", {"door": 7})
    assert not Job.objects.exists()


def test_publishing_takes_one_query_for_all_handlers(db, heard, django_assert_num_queries):
    with django_assert_num_queries(1):
        publish(DoorOpened(door=7))


def test_an_event_goes_with_its_transaction(db, heard):
    with transaction.atomic():
        publish(DoorOpened(door=7))
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()
    assert not Job.objects.exists()


# Not by a mark that truncates tables: what migrations wrote would be gone for all tests that follow.
def test_outside_of_a_transaction_nothing_can_be_published(committed_db):
    with pytest.raises(transaction.TransactionManagementError, match=r"tests\.DoorOpened in the transaction"):
        publish(DoorOpened(door=7))
    assert not OutboxEvent.objects.exists()


def test_what_json_would_change_is_refused_where_it_is_published(db):
    @dataclass(frozen=True)
    class DoorClosed(DomainEvent):
        name: ClassVar[str] = "tests.DoorClosed"
        at: datetime
        doors: tuple[int, ...] = ()

    with pytest.raises(TypeError):
        publish(DoorClosed(at=datetime(2026, 1, 1, tzinfo=UTC)))
    with pytest.raises(TypeError, match="JSON would change"):
        publish(DoorClosed(at="2026-01-01", doors=(1, 2)))
    assert not OutboxEvent.objects.exists()


def test_a_second_delivery_has_no_second_effect(db, heard):
    row = publish(DoorOpened(door=7))
    subscription = registry._subscriptions["tests.doorman"]
    for _ in range(2):
        enqueue(subscription.job, {"event": row.pk})
    run_due_jobs()
    assert heard == [7]
    assert set(states().values()) == {State.DONE}


def test_a_failing_handler_dies_alone(db, heard, broken):
    publish(DoorOpened(door=7))
    run_due_jobs()
    run_due_jobs(hurry=True)
    assert heard == [7]
    assert states() == {"tests.doorman": State.DONE, "tests.broken": State.DEAD}
    assert Handling.objects.filter(handled_at=None).values_list("handler", flat=True).get() == "tests.broken"


def test_a_handler_that_failed_halfway_has_left_nothing(db, heard):
    def write_and_fail(event, event_id):
        publish(DoorOpened(door=event.door + 1))
        raise RuntimeError("Too late")

    subscribe(DoorOpened, write_and_fail, name="tests.halfway", max_attempts=1)
    publish(DoorOpened(door=7))
    run_due_jobs()
    assert OutboxEvent.objects.count() == 1
    assert Handling.objects.get(handler="tests.halfway").handled_at is None


def test_the_job_of_a_handler_that_this_release_lacks_waits_in_sight(db, heard, monkeypatch):
    from cms.infra.jobs import registry as jobs_registry

    publish(DoorOpened(door=7))
    with monkeypatch.context() as older_release:
        older_release.delitem(jobs_registry._definitions, "tests.doorman")
        run_due_jobs()
    job = Job.objects.get()
    assert (job.state, job.error_type) == (State.QUEUED, "LookupError")
    assert "tests.doorman" in job.error_message
    run_due_jobs(hurry=True)
    assert heard == [7]


def test_an_event_written_by_another_release_is_read_as_far_as_it_is_known(db, heard):
    row = publish(DoorOpened(door=7))
    row.payload |= {"colour": "green"}
    row.save()
    run_due_jobs()
    assert heard == [7]


def test_two_handlers_cannot_have_one_name(db, heard):
    with pytest.raises(ImproperlyConfigured, match=r"tests\.doorman"):
        subscribe(DoorOpened, print, name="tests.doorman")

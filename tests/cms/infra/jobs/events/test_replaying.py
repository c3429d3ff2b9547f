"""A replay reaches those that have not handled an event, and nobody else."""

import pytest

from cms.infra.jobs.events import publish, subscribe
from cms.infra.jobs.events.models import Handling
from cms.infra.jobs.events.replaying import replay_event
from cms.infra.jobs.models import Job
from tests.cms.infra.jobs.events.conftest import DoorOpened
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


def test_who_has_handled_an_event_does_not_hear_it_again(heard):
    event = publish(DoorOpened(door=7))
    run_due_jobs()
    assert replay_event(event=event) == 0
    run_due_jobs()
    assert heard == [7]


def test_a_dead_handler_gets_another_chance(heard, broken):
    event = publish(DoorOpened(door=7))
    run_due_jobs()
    run_due_jobs(hurry=True)
    broken.clear()
    assert replay_event(event=event) == 1
    run_due_jobs()
    assert not Handling.objects.filter(handled_at=None).exists()
    assert heard == [7]


def test_a_handler_that_was_added_later_hears_of_it(heard):
    event = publish(DoorOpened(door=7))
    run_due_jobs()
    latecomer = []
    subscribe(DoorOpened, lambda event, _event_id: latecomer.append(event.door), name="tests.latecomer")
    assert replay_event(event=event) == 1
    run_due_jobs()
    assert (heard, latecomer) == ([7], [7])


def test_a_handling_whose_job_was_deleted_gets_a_new_one(heard):
    event = publish(DoorOpened(door=7))
    Job.objects.all().delete()
    assert replay_event(event=event) == 1
    run_due_jobs()
    assert heard == [7]


def test_a_handling_without_a_handler_stays_in_sight(heard):
    event = publish(DoorOpened(door=7))
    Job.objects.all().delete()
    Handling.objects.update(handler="tests.of_yesterday")
    replay_event(event=event)
    assert set(Handling.objects.values_list("handler", "handled_at")) == {
        ("tests.of_yesterday", None),
        ("tests.doorman", None),
    }

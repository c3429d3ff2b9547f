"""Staff see who has handled an event, and have it told again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cms.infra.jobs.events import publish
from cms.infra.jobs.models import Job, State
from tests.cms.infra.jobs.events.conftest import DoorOpened
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def superuser(client):
    client.force_login(User.objects.create_superuser(email="root@example.org", password="a long passphrase"))


def test_the_list_tells_how_many_have_handled_an_event(client, heard, broken):
    publish(DoorOpened(door=7), owner="organisation:3")
    run_due_jobs()
    page = client.get("/admin/domain-events/").text
    assert "tests.DoorOpened" in page
    assert "1 / 2" in page


def test_an_event_is_found_by_its_id(client, heard):
    wanted, _other = publish(DoorOpened(door=7)), publish(DoorOpened(door=8))
    for query in (wanted.event_id, wanted.pk):
        found = client.get("/admin/domain-events/results/", {"q": str(query)}).context["object_list"]
        assert [event.pk for event in found] == [wanted.pk]


def test_an_event_shows_its_handlings_and_is_replayed(client, heard, broken):
    event = publish(DoorOpened(door=7))
    run_due_jobs()
    run_due_jobs(hurry=True)
    page = client.get(f"/admin/domain-events/{event.pk}/").text
    assert "tests.doorman" in page
    assert "RuntimeError" in page
    broken.clear()
    assert "1 handler hears of it again" in client.post(f"/admin/domain-events/{event.pk}/replay/", follow=True).text
    run_due_jobs()
    assert heard == [7]
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}
    assert "nothing is done twice" in client.post(f"/admin/domain-events/{event.pk}/replay/", follow=True).text


def test_an_empty_list_says_so(client):
    assert "There are no domain events to display." in client.get("/admin/domain-events/").text


def test_more_events_take_no_more_queries(client, heard):
    publish(DoorOpened(door=0))
    client.get("/admin/domain-events/")
    with CaptureQueriesContext(connection) as for_one:
        client.get("/admin/domain-events/")
    for door in range(1, 30):
        publish(DoorOpened(door=door))
    with CaptureQueriesContext(connection) as for_many:
        client.get("/admin/domain-events/")
    assert len(for_many) == len(for_one)

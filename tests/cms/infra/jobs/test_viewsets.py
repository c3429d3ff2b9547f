"""Staff see how jobs are doing, and decide about those that cannot go on."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from cms.infra.jobs import enqueue, job
from cms.infra.jobs.models import Job, State
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser(email="root@example.org", password="a long passphrase")
    client.force_login(user)
    return user


@pytest.fixture
def sweep():
    """A job that does nothing."""

    def nothing(run, *, room):
        pass

    return job("tests.sweep")(nothing)


@pytest.fixture
def broken():
    """A job that fails for good at once."""

    def fail(run, *, room):
        raise RuntimeError("The broom is gone")

    return job("tests.broken", max_attempts=1)(fail)


def staff_with(*codenames):
    user = User.objects.create_user(email="staff@example.org", password="a long passphrase")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
    return user


def test_the_list_tells_what_waits_and_what_has_died(client, superuser, sweep, broken):
    enqueue(broken, {"room": 1}, owner="organisation:7")
    run_due_jobs()
    enqueue(sweep, {"room": 2}, run_at=timezone.now() - timedelta(hours=2))
    page = client.get("/admin/jobs/").text
    assert "tests.sweep" in page
    assert "RuntimeError" in page
    assert "The broom is gone" in page
    assert "2\xa0hours" in page
    assert 'href="/admin/jobs/?state=dead"' in page


def test_the_list_is_filtered_by_state_and_name(client, superuser, sweep, broken):
    enqueue(broken, {"room": 1})
    run_due_jobs()
    enqueue(sweep, {"room": 2})
    results = "/admin/jobs/results/"
    assert "tests.sweep" not in client.get(results, {"state": "dead"}).text
    assert "tests.broken" not in client.get(results, {"name": "tests.sweep"}).text


@pytest.mark.parametrize("query", ["organisation:7", "room:1", "id"])
def test_a_job_is_found_by_owner_key_and_number(client, superuser, sweep, query):
    wanted = enqueue(sweep, {"room": 1}, owner="organisation:7", dedupe_key="room:1")
    enqueue(sweep, {"room": 2}, owner="organisation:8", dedupe_key="room:2")
    found = client.get("/admin/jobs/results/", {"q": str(wanted.pk) if query == "id" else query}).context["object_list"]
    assert [each.pk for each in found] == [wanted.pk]


@pytest.mark.parametrize("query", ["9" * 30, "nobody", "-1", "' OR 1=1"])
def test_what_is_not_there_is_not_found(client, superuser, sweep, query):
    enqueue(sweep, {"room": 1})
    assert not client.get("/admin/jobs/results/", {"q": query}).context["object_list"]


def test_an_empty_list_says_so(client, superuser):
    page = client.get("/admin/jobs/").text
    assert "There are no jobs to display." in page
    assert "No job is waiting for a worker" in page


def test_a_dead_job_shows_its_error_and_is_retried(client, superuser, broken):
    enqueue(broken, {"room": 12345})
    run_due_jobs()
    row = Job.objects.get()
    page = client.get(f"/admin/jobs/{row.pk}/").text
    assert "The broom is gone" in page
    assert "<details>" in page
    assert "12345" in page
    client.post(f"/admin/jobs/{row.pk}/retry/")
    row.refresh_from_db()
    assert (row.state, row.attempts) == (State.QUEUED, 0)


def test_a_waiting_job_is_cancelled(client, superuser, sweep):
    row = enqueue(sweep, {"room": 1})
    client.post(f"/admin/jobs/{row.pk}/cancel/")
    row.refresh_from_db()
    assert row.state == State.CANCELLED


def test_what_came_too_late_changes_nothing_and_says_so(client, superuser, sweep):
    row = enqueue(sweep, {"room": 1})
    run_due_jobs()
    page = client.post(f"/admin/jobs/{row.pk}/cancel/", follow=True).text
    assert "by now this job is done" in page


@pytest.mark.parametrize(("verb", "state"), [("retry", State.QUEUED), ("dismiss", State.CANCELLED)])
def test_all_dead_jobs_of_a_name_are_decided_at_once(client, superuser, broken, verb, state):
    other = job("tests.other", max_attempts=1)(broken.function)
    for room in range(3):
        enqueue(broken, {"room": room})
    enqueue(other, {"room": 9})
    run_due_jobs()
    assert "3 dead jobs" in client.get(f"/admin/jobs/dead/{verb}/?name=tests.broken").text
    client.post(f"/admin/jobs/dead/{verb}/", {"name": "tests.broken"})
    assert Job.objects.filter(name="tests.broken", state=state).count() == 3
    assert Job.objects.get(name="tests.other").state == State.DEAD


def test_what_is_no_decision_dismisses_nothing(client, superuser, broken):
    enqueue(broken, {"room": 1})
    run_due_jobs()
    assert client.post("/admin/jobs/dead/Retry/").status_code == 404
    assert Job.objects.get().state == State.DEAD


def test_progress_stands_as_a_bar_with_its_message(client, superuser, sweep):
    row = enqueue(sweep, {"room": 1})
    Job.objects.update(
        state=State.RUNNING,
        claim="6a0f2a51-1f0e-4e43-9c9f-0d8c7d2f5a11",
        lease_until=timezone.now(),
        started=timezone.now(),
        progress_done=1200,
        progress_total=4000,
        progress_message="Rows read",
    )
    page = client.get(f"/admin/jobs/{row.pk}/").text
    assert '<progress value="1200" max="4000">' in page
    assert "Rows read" in page


def test_who_may_only_look_sees_neither_payloads_nor_buttons(client, sweep):
    client.force_login(staff_with("view_job"))
    row = enqueue(sweep, {"room": 98765})
    page = client.get(f"/admin/jobs/{row.pk}/").text
    assert "tests.sweep" in page
    assert "98765" not in page
    assert "/cancel/" not in page
    client.post(f"/admin/jobs/{row.pk}/cancel/")
    row.refresh_from_db()
    assert row.state == State.QUEUED


def test_other_staff_do_not_get_in(client, sweep):
    client.force_login(staff_with())
    row = enqueue(sweep, {"room": 1})
    for path in ("/admin/jobs/", f"/admin/jobs/{row.pk}/", "/admin/jobs/dead/retry/", "/admin/domain-events/"):
        assert client.get(path).status_code == 302
    assert "/admin/jobs/" not in client.get("/admin/").text


def test_the_list_takes_as_many_queries_for_a_hundred_jobs_as_for_one(client, superuser, sweep):
    client.get("/admin/jobs/")
    enqueue(sweep, {"room": 0})
    with CaptureQueriesContext(connection) as for_one:
        client.get("/admin/jobs/")
    for room in range(1, 100):
        enqueue(sweep, {"room": room})
    with CaptureQueriesContext(connection) as for_many:
        client.get("/admin/jobs/")
    assert len(for_many) == len(for_one)

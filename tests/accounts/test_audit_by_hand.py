"""What staff set going by hand stands in the audit log."""

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.services.organisations import owner_key
from accounts.tasks import forget_origins
from cms.infra.jobs import enqueue
from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.jobs.models import Job, State
from tests.factories import organisations

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator_at_work(client, administrator):
    client.force_login(administrator)
    return client


def written() -> list[tuple]:
    rows = AuditEntry.objects.filter(action__startswith="work.").order_by("pk")
    return list(rows.values_list("action", "actor_id", "organisation_id", "target_type", "target_id", "details"))


def test_a_job_cancelled_and_run_again_in_the_log_of_its_organisation(administrator_at_work, administrator):
    organisation = organisations.organisation()
    enqueue(forget_origins, {}, owner=owner_key(organisation))
    job = Job.objects.get(owner=owner_key(organisation), name="accounts.forget_origins")
    for verb in ("cancel", "cancel", "retry"):
        administrator_at_work.post(f"/admin/jobs/{job.pk}/{verb}/")
    where = (administrator.pk, organisation.pk, "jobs.job", str(job.pk), {})
    assert written() == [("work.cancel", *where), ("work.retry", *where)]


def test_dead_jobs_decided_on_at_once(administrator_at_work, administrator):
    enqueue(forget_origins, {})
    Job.objects.update(state=State.DEAD, finished=timezone.now())
    administrator_at_work.post("/admin/jobs/dead/dismiss/", {"name": "accounts.forget_origins"})
    administrator_at_work.post("/admin/jobs/dead/dismiss/", {"name": "accounts.forget_origins"})
    assert written() == [("work.dismiss", administrator.pk, None, "", "", {"kind": "jobs.job", "count": 1})]


def test_an_event_told_again(administrator_at_work, administrator):
    organisation = organisations.organisation()
    event = OutboxEvent.objects.get(owner=owner_key(organisation))
    administrator_at_work.post(f"/admin/domain-events/{event.pk}/replay/")
    assert [row[:5] for row in written()] == [
        ("work.replay", administrator.pk, organisation.pk, event._meta.label_lower, str(event.pk))
    ]

"""Background work, done by a real Huey consumer on committed data."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from huey.contrib.djhuey import HUEY
from wagtail.models import Page, ReferenceIndex

from cms.content.tasks import publish_scheduled
from cms.infra.jobs import enqueue
from cms.infra.jobs.schedule import crons
from home.models import LandingPage
from tests.factories import content
from tests.helpers.jobs import running_jobs, wait_until


def scheduled_page(title: str, *, go_live_at=None, expire_at=None) -> LandingPage:
    """A draft to go live, or a live page to expire."""
    page = content.landing_page(title=title, live=go_live_at is None, expire_at=expire_at)
    if go_live_at:
        page.go_live_at = timezone.now() + timedelta(hours=1)
        revision = page.save_revision(approved_go_live_at=page.go_live_at)
        # The hour has passed.
        revision.approved_go_live_at = go_live_at
        revision.content["go_live_at"] = go_live_at.isoformat()
        revision.save()
    return page


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_the_schedule_is_kept_by_the_worker(committed_db):
    past = timezone.now() - timedelta(minutes=1)
    coming = scheduled_page("Coming", go_live_at=past)
    going = scheduled_page("Going", expire_at=past)
    assert (is_live(coming), is_live(going)) == (False, True)
    enqueue(publish_scheduled)
    with running_jobs():
        wait_until(lambda: is_live(coming) and not is_live(going))
    assert Page.objects.get(pk=going.pk).expired


def test_a_task_starts_only_when_the_data_it_reads_is_committed(committed_db):
    target, page = content.landing_page(title="Target"), content.landing_page(title="Linking")
    with running_jobs():
        wait_until(lambda: HUEY.pending_count() == 0)
        with transaction.atomic():
            page.body = [("rich_text", f'<p><a linktype="page" id="{target.pk}">Target</a></p>')]
            page.save()
            assert HUEY.pending_count() == 0
        wait_until(lambda: ReferenceIndex.get_references_to(target).exists())


def test_a_task_of_a_transaction_that_is_rolled_back_never_starts(committed_db):
    page = content.landing_page(title="Linking")
    pending = HUEY.pending_count()
    with transaction.atomic():
        page.save()
        transaction.set_rollback(True)
    assert HUEY.pending_count() == pending


def test_the_schedule_is_kept_each_minute():
    (entry,) = [entry for entry in crons() if entry.job is publish_scheduled]
    now = timezone.now()
    assert now < entry.after(now) <= now + timedelta(minutes=1)

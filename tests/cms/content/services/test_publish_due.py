"""Schedules are kept one by one: what cannot be published holds nothing else back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.content.services.publish_due import publish_due
from tests.factories import content


@pytest.fixture
def past(db):
    return timezone.now() - timedelta(minutes=5)


def draft(title, slug, when):
    page = content.landing_page(title=title, slug=slug, live=False)
    page.save_revision(approved_go_live_at=when)
    return page


def live_slugs():
    return set(Page.objects.filter(live=True, depth=3).values_list("slug", flat=True))


def test_what_is_due_goes_live_and_what_is_not_waits(past):
    draft("Due", "due", past)
    draft("Later", "later", timezone.now() + timedelta(minutes=5))
    publish_due()
    assert live_slugs() == {"due"}


def test_what_has_expired_is_unpublished_and_says_so(past):
    page = content.landing_page(title="Over", slug="over", expire_at=past)
    content.landing_page(title="Still on", slug="on", expire_at=timezone.now() + timedelta(minutes=5))
    publish_due()
    assert live_slugs() == {"on"}
    page.refresh_from_db()
    assert page.expired


def test_a_page_that_cannot_be_published_holds_no_other_back(past, caplog):
    stuck = draft("Stuck", "stuck", past - timedelta(minutes=1))
    revision = stuck.latest_revision
    revision.content["slug"] = "taken"
    revision.save()
    content.landing_page(title="Taken", slug="taken")
    draft("Fine", "fine", past)
    publish_due()
    assert live_slugs() == {"taken", "fine"}
    assert "could not be kept" in caplog.text

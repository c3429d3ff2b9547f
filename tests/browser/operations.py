"""What operators do: jobs, events, webhooks, messages and whom not to write to. Each step ends with its effect."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns import unsubscribing
from campaigns.domain_events import MessageSent
from campaigns.models import Suppression
from cms.infra.jobs.events import publish
from cms.infra.jobs.models import Job, State
from cms.infra.webhooks import services
from cms.infra.webhooks.models import InboxMessage
from cms.infra.webhooks.models import State as MessageState
from cms.infra.webhooks.verifiers import VERIFIERS
from tests.browser.screens import saved
from tests.factories.messages import order
from tests.helpers.webhooks import stripe_event


def dead_job() -> Job:
    """Return a job that has failed for good."""
    return Job.objects.create(
        name="tests.broken", max_attempts=1, attempts=1, lease=60, state=State.DEAD, finished=timezone.now(),
        error_type="RuntimeError", error_message="The broom is gone", error_trace="Traceback",
    )  # fmt: skip


def jobs_are_filtered_retried_and_cancelled(page: Page) -> None:
    one, other = dead_job(), dead_job()
    page.goto("/admin/jobs/")
    page.locator("#jobs-health").get_by_role("link", name="Dead").click()
    expect(page.locator(".jobs-table tbody tr")).to_have_count(2)
    page.goto(f"/admin/jobs/{one.pk}/")
    page.get_by_text("Traceback").first.click()
    page.get_by_role("button", name="Retry").click()
    saved(page)
    one.refresh_from_db()
    assert one.state == State.QUEUED

    page.get_by_role("button", name="Cancel this job").click()
    saved(page)
    one.refresh_from_db()
    assert one.state == State.CANCELLED

    page.goto("/admin/jobs/dead/dismiss/")
    page.get_by_role("button", name="Dismiss all").click()
    saved(page)
    other.refresh_from_db()
    assert other.state == State.CANCELLED


def a_job_shows_its_progress_by_itself(page: Page) -> None:
    waiting = Job.objects.create(name="tests.slow", max_attempts=1, lease=60)
    page.goto(f"/admin/jobs/{waiting.pk}/")
    expect(page.locator(f"#job-{waiting.pk}-state")).to_contain_text("Queued")
    Job.objects.filter(pk=waiting.pk).update(state=State.DONE, finished=timezone.now(), progress_message="Swept")
    expect(page.locator(f"#job-{waiting.pk}-state")).to_contain_text("Swept")


def a_domain_event_is_replayed(page: Page) -> None:
    with transaction.atomic():
        event = publish(MessageSent(delivery_id=7, purpose="event_reminder", channel="email"))
        job = dead_job()
        event.handlings.create(handler=job.name, job=job)
    page.goto("/admin/domain-events/")
    page.get_by_role("link", name=event.name).first.click()
    expect(page.locator(".jobs-pre")).to_contain_text("event_reminder")
    page.get_by_role("button", name="Replay").click()
    saved(page)
    job.refresh_from_db()
    assert job.state == State.QUEUED


def a_webhook_that_failed_is_handled_again(page: Page) -> None:
    body = stripe_event(id="evt_walk")
    services.store(provider="stripe", content=VERIFIERS["stripe"].read(body), body=body, headers={})
    message = InboxMessage.objects.get(external_id="evt_walk")
    InboxMessage.objects.update(state=MessageState.FAILED)
    page.goto("/admin/webhooks/?state=failed")
    page.locator("main tbody").get_by_role("link").first.click()
    expect(page.locator(".webhook-body")).to_contain_text("evt_walk")
    page.get_by_role("button", name="Handle again").click()
    saved(page)
    message.refresh_from_db()
    assert message.replays == 1

    InboxMessage.objects.update(state=MessageState.FAILED)
    page.goto("/admin/webhooks/failed/")
    page.get_by_role("button", name="Replay failed").click()
    saved(page)
    message.refresh_from_db()
    assert message.replays == 2


def a_delivery_is_found_and_read(page: Page) -> None:
    delivery = order(to="ana@example.org")
    order(to="ben@example.org")
    page.goto("/admin/deliveries/")
    page.locator("main input[name=q]").first.fill("ana@example.org")
    rows = page.locator("#listing-results tbody tr")
    expect(rows).to_have_count(1)
    rows.get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text(delivery.reference.hex[:8])


def an_address_is_suppressed_and_let_through_again(page: Page) -> None:
    page.goto("/admin/suppressions/new/")
    page.locator("select[name=channel]").select_option("email")
    page.locator("input[name=address]").fill("Ben@Example.org")
    page.locator("main form [type=submit]").last.click()
    saved(page)
    row = Suppression.objects.in_force().get()
    assert row.address == "ben@example.org"

    page.goto(f"/admin/suppressions/{row.pk}/lift/")
    page.get_by_role("button", name="Yes, write to it again").click()
    saved(page)
    assert not Suppression.objects.in_force().exists()


def somebody_unsubscribes_on_the_page(page: Page) -> None:
    page.goto(urlsplit(unsubscribing.address(order(to="cleo@example.org"))).path)
    page.get_by_role("main").get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    assert Suppression.objects.in_force().get().address == "cleo@example.org"


def somebody_who_asks_too_often_is_told_to_wait(page: Page) -> None:
    answers = []
    for _time in range(4):
        page.goto("/account/password/reset/")
        page.get_by_role("main").get_by_label("Email").fill("nobody@example.org")
        with page.expect_response(lambda answer: answer.request.method == "POST") as asked:
            page.get_by_role("main").get_by_role("button").first.click()
        answers.append(asked.value.status)
    assert answers == [302, 302, 302, 429]
    expect(page.locator("main")).to_contain_text(re.compile(r"Wait \d+ minutes"))


STEPS: tuple[Callable[[Page], None], ...] = (
    jobs_are_filtered_retried_and_cancelled,
    a_job_shows_its_progress_by_itself,
    a_domain_event_is_replayed,
    a_webhook_that_failed_is_handled_again,
    a_delivery_is_found_and_read,
    an_address_is_suppressed_and_let_through_again,
    somebody_unsubscribes_on_the_page,
    somebody_who_asks_too_often_is_told_to_wait,
)

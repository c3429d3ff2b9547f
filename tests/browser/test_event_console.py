"""One day's work with an event in the console; and its screens, for everybody's eyes and hands."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Organisation
from accounts.services.users import create_user
from events.models import Attendee, Event
from events.states import EventStatus, State
from tests.browser.test_pages import problems_of
from tests.factories import events, organisations

PASSWORD = "a long enough passphrase"
WIDE, PHONE = (1440, "light"), (390, "dark")


@pytest.fixture
def greens(live_site: str) -> Organisation:
    owner = create_user(email="bea@example.org", password=PASSWORD, first_name="Bea")
    return organisations.organisation(owner=owner, name="Greens", slug="greens")


@pytest.fixture
def staff(browser: Browser, live_site: str, greens: Organisation) -> Iterator[BrowserContext]:
    """The browser of its owner, signed in."""
    context = browser.new_context(base_url=live_site, viewport={"width": 1440, "height": 1000}, locale="en-GB")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("Email").fill("bea@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign In").click()
    expect(page).not_to_have_url(re.compile("login"))
    yield context
    context.close()


def test_an_event_is_made_published_filled_approved_and_taken_away(staff: BrowserContext, greens: Organisation):
    page = staff.pages[0]
    event = _make_and_publish(page)
    ana = events.come(events.occurrence(event), "ana", guests=1)
    assert events.state_of(ana) == State.PENDING

    page.goto(f"/admin/events/{event.pk}/attendees/")
    page.get_by_role("link", name="Ana").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved.")).to_be_visible()
    assert Attendee.objects.get().state == State.REGISTERED

    page.goto(f"/admin/events/{event.pk}/attendees/")
    page.get_by_role("button", name="Actions").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    assert "ana@example.org" in download.value.path().read_text("utf-8-sig")
    assert _problems(page, event, ana) == {}
    _check_paper(page)


def _make_and_publish(page: Page) -> Event:
    page.goto("/admin/events/new/")
    page.get_by_label("Title", exact=False).first.fill("Canvass in Albany")
    starts = events.evening(10)
    page.locator("#id_starts").fill(f"{starts:%Y-%m-%dT%H:%M}")
    page.locator("#id_ends").fill(f"{starts:%Y-%m-%d}T21:00")
    page.get_by_label("City").fill("Albany")
    page.get_by_label("Staff approve each registration").check()
    page.get_by_role("button", name="Add a question").click()
    page.get_by_label("Question", exact=True).fill("Do you drive?")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("“Canvass in Albany” is published.")).to_be_visible()
    event = Event.objects.get()
    assert (event.status, event.slug) == (EventStatus.PUBLISHED, "canvass-in-albany")
    assert event.questions[0]["label"] == "Do you drive?"
    return event


def _check_paper(page: Page) -> None:
    """The sheet goes on beyond what the window shows, without the admin around it."""
    page.goto(f"/admin/events/{Event.objects.get().pk}/attendees/print/")
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 800, "height": 60})
    expect(page.get_by_text(f"{Event.objects.get().title} · ")).to_be_visible()
    expect(page.locator("#wagtail-sidebar")).to_be_hidden()
    ends = "document.querySelector('.event-sheet').getBoundingClientRect().bottom"
    assert page.evaluate(f"document.documentElement.scrollHeight >= {ends} && {ends} > innerHeight")
    colour = page.locator(".event-sheet tbody th").evaluate("cell => getComputedStyle(cell).color")
    assert colour == "rgb(0, 0, 0)"


def _problems(page: Page, event: Event, ana: Attendee) -> dict[str, list[str]]:
    events.shift(event)
    own, person = f"{event.pk}/", f"attendees/{ana.pk}/"
    wide = ("", own, f"{own}edit/", f"{own}repeat/", f"{own}attendees/", f"{own}attendees/print/", person)
    screens = [(WIDE, path) for path in (*wide, f"{own}messages/day_before/")]
    screens += [(PHONE, path) for path in (own, f"{own}edit/", f"{own}attendees/", f"{own}shifts/", f"{own}messages/")]
    screens += [(PHONE, f"{own}messages/write/")]
    problems = {}
    for (width, scheme), path in screens:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if found := problems_of(page, f"/admin/events/{path}"):
            problems[f"{path} at {width}"] = found
    return problems

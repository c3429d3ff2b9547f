"""An event as people meet it: found, registered for by keyboard, changed, cancelled; in a frame; on every screen."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from accounts.services.organisations import update_organisation
from events.models import Attendee, Event
from events.pages.embedding import snippet
from tests.browser.test_pages import WCAG as RULES
from tests.browser.test_pages import WIDTHS, problems_of, violations
from tests.events.pages.visiting import own_path, path_of
from tests.factories import content, events, organisations
from tests.helpers.http_server import http_server

QUESTIONS = [
    {"key": "diet", "label": "What do you eat?", "kind": "choice", "choices": ["All", "Vegan"], "required": True},
    {"key": "langs", "label": "Languages", "kind": "choices", "choices": ["English", "Spanish"], "required": False},
    {"key": "new", "label": "It is my first time", "kind": "yes_no", "choices": [], "required": False},
]


@pytest.fixture
def hall(live_site: str) -> Event:
    """An event with everything that a page can show, of an organisation with colours of its own."""
    content.home_page()
    union = organisations.organisation(name="Tenants Union of the Long Name", main_colour="#0b5d3b")
    values = {"location_type": "hybrid", "street": "12 Main St", "contact_email": "rosa@example.org", "tags": ["river"]}
    made = events.event(
        union,
        title="Town hall on the river path",
        summary="Say what you think.",
        description="First this.\n\nThen that.",
        accessibility="Step-free entrance",
        join_url="https://meet.example.org/x",
        capacity=9,
        questions=QUESTIONS,
        time_zone="America/New_York",
        **values,
    )
    events.shift(made, "Setting up", capacity=3, instructions="Ask for Rosa")
    return made


def test_somebody_registers_by_keyboard_changes_it_and_cancels(page: Page, hall: Event):
    page.goto(f"{path_of(hall)}?utm_source=poster")
    expect(page.get_by_text("9 places of 9 are left.")).to_be_visible()
    page.get_by_role("link", name="I am coming").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#register$"))
    # From the heading that the link led to, on through the form.
    for typed in ("Ana", "Lind", "", "", "1"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    expect(page.get_by_label("Guests you bring")).to_have_value("1")
    page.keyboard.press("Enter")
    # What is wrong stands beside its field, which the keyboard is at; what was typed stays.
    expect(page.get_by_text("Write your e-mail address.")).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_be_focused()
    assert violations(page, RULES) == []
    expect(page.get_by_label("First name")).to_have_value("Ana")
    page.keyboard.type("ana@example.org")
    for _field in range(3):
        page.keyboard.press("Tab")
    page.keyboard.type("V")
    page.get_by_role("button", name="Register").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="See you there")).to_be_visible()
    kept = Attendee.objects.get()
    assert (kept.guests, kept.answers["diet"], kept.utm) == (1, "Vegan", {"utm_source": "poster"})
    assert kept.time_zone

    page.goto(own_path(kept))
    expect(page.get_by_text("You bring 1 guest.")).to_be_visible()
    page.get_by_label("Setting up").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ask for Rosa")).to_be_visible()
    page.get_by_role("link", name="Cancel my registration").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Yes, cancel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are not registered any more")).to_be_visible()
    assert events.state_of(kept) == "cancelled"


def test_each_page_is_right_on_every_screen_in_light_and_dark(browser: Browser, live_site: str, hall: Event):
    occurrence = events.occurrence(hall)
    ana = events.come(occurrence, "ana", guests=1, answers={"diet": "All"}, time_zone="Europe/Madrid")
    whole = [path_of(hall), own_path(ana)]
    others = [
        path_of(hall, then="places/"),
        path_of(hall, then="embed/"),
        f"{own_path(ana)}?ask=cancel",
        "/events/mine/",
    ]
    problems = {}
    for width in WIDTHS.values():
        # Without motion: axe would look at colours on their way from light to dark.
        context = browser.new_context(
            base_url=live_site, viewport={"width": width, "height": 900}, locale="en-GB", reduced_motion="reduce"
        )
        for path in whole + (others if width == WIDTHS["phone"] else []):
            page = context.new_page()
            if found := problems_of(page, path, in_dark=path in whole):
                problems[width, path] = found
            page.close()
        context.close()
    assert problems == {}


def test_somebody_looks_for_events_by_keyboard_where_they_are_on_the_map_and_by_month(
    browser: Browser, live_site: str, hall: Event
):
    there = {"city": "Boston", "region": "MA", "postcode": "02108", "country": "US"}
    near = events.event(title="Clean the harbour", event_type="canvass", **there)
    problems, asked = {}, []
    context = browser.new_context(
        base_url=live_site,
        viewport={"width": WIDTHS["wide"], "height": 900},
        locale="en-GB",
        reduced_motion="reduce",
        geolocation={"latitude": 42.3587213, "longitude": -71.0567891},
        permissions=["geolocation"],
    )
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    problems["list"] = problems_of(page, "/events/")
    page.get_by_text("More filters").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Type").focus()
    page.keyboard.type("Canv")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Find events").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/events/\?type=canvass$"))
    expect(page.get_by_role("link", name=hall.title)).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("link", name=hall.title)).to_be_visible()
    # Where they are goes to nobody more exactly than to a kilometre.
    page.get_by_role("button", name="Use where I am").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Within 25 miles of where you are")).to_be_visible()
    expect(page).to_have_url(re.compile(r"lat=42\.36&lon=-71\.06"))
    assert not [url for url in asked if "42.358" in url]
    page.get_by_role("link", name="Map").focus()
    page.keyboard.press("Enter")
    page.locator(".map__pin").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=near.title)).to_be_visible()
    context.close()

    dark = browser.new_context(
        base_url=live_site, viewport={"width": WIDTHS["phone"], "height": 844}, locale="en-GB", color_scheme="dark"
    )
    page = dark.new_page()
    month = f"/events/?view=month&month={near.starts_at:%Y-%m}"
    for path in ("/events/", "/events/?view=map", month):
        problems[path] = problems_of(page, path)
    page.goto("/events/")
    page.get_by_role("button", name="Use where I am").click()
    expect(page.get_by_role("status")).to_contain_text("Write a town or ZIP code instead")
    dark.close()
    assert {name: found for name, found in problems.items() if found} == {}


def test_without_scripts_it_is_one_more_click(browser: Browser, live_site: str, hall: Event):
    context = browser.new_context(base_url=live_site, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/events/")
    page.get_by_label("Near").fill("10001")
    page.get_by_role("button", name="Find events").click()
    expect(page).to_have_url(re.compile(r"/events/\?near=10001$"))
    expect(page.get_by_role("link", name=hall.title)).to_be_visible()
    page.goto(path_of(hall, then="?via=x&utm_source=poster"))
    page.get_by_role("link", name="See how many places are left").click()
    expect(page.get_by_text("9 places of 9 are left.")).to_be_visible()
    page.get_by_role("link", name="Register").click()
    page.get_by_label("First name").fill("Bob")
    page.get_by_label("E-mail address").fill("bob@example.org")
    page.get_by_label("What do you eat?").select_option("All")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="See you there")).to_be_visible()
    assert Attendee.objects.get().utm == {"utm_source": "poster"}
    assert context.cookies() == []
    context.close()


def test_a_site_that_was_named_shows_it_in_a_frame_where_people_register(browser: Browser, live_site: str, hall: Event):
    code = snippet(hall).replace(settings.BASE_URL, live_site)
    with http_server(lambda handler, _request: handler.reply(body=code.encode(), Content_Type="text/html")) as site:
        origin = site.url
        update_organisation(organisation=hall.organisation, by=events.host(hall), embed_sites=[origin])
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        page.goto(f"{origin}/")
        frame = page.frame_locator("iframe")
        frame.get_by_label("First name").fill("Ana")
        frame.get_by_label("E-mail address").fill("ana@example.org")
        frame.get_by_label("What do you eat?").select_option("All")
        frame.get_by_role("button", name="Register").click()
        expect(frame.get_by_text("You have a place.")).to_be_visible()
        assert Attendee.objects.get().source == "embed"
        # The frame is as tall as what is in it, and nobody has set a cookie.
        expect(page.locator("iframe")).not_to_have_attribute("height", "900")
        assert context.cookies() == []
        # A site that nobody has named shows an empty frame.
        page.goto(f"http://127.0.0.1:{site.port}/")
        expect(page.frame_locator("iframe").get_by_label("First name")).to_have_count(0)
        context.close()

"""The console's own screens: for everybody's eyes and hands, and one day's work with contacts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import Contact, Organisation
from accounts.services.organisations import owner_key
from accounts.services.users import create_user
from tests.browser.test_pages import problems_of
from tests.factories import contacts, messages, organisations
from tests.helpers.jobs import run_due_jobs

PASSWORD = "a long enough passphrase"
WIDE, PHONE = (1440, "light"), (390, "dark")


@pytest.fixture
def greens(live_site: str) -> Organisation:
    """An organisation with something on each of its screens."""
    owner = create_user(email="bea@example.org", password=PASSWORD, first_name="Bea")
    greens = organisations.organisation(owner=owner, name="Greens", slug="greens")
    contacts.contact(greens, first_name="Ana", last_name="Ruiz", phone="+12125550123", tags=["Volunteer"])
    messages.order(to="ana@example.org", owner=owner_key(greens))
    organisations.member(greens)
    return greens


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


def test_no_screen_shuts_anybody_out(staff: BrowserContext):
    ana = Contact.objects.get(first_name="Ana")
    wide = ["", "contacts/", f"contacts/{ana.pk}/view/", "contacts/import/", "members/", "organisation/settings/"]
    screens = [(WIDE, path) for path in [*wide, "audit-log/", "sent/"]]
    screens += [(PHONE, path) for path in ("", f"contacts/{ana.pk}/view/")]
    page = staff.pages[0]
    problems = {}
    for (width, scheme), path in screens:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        if found := problems_of(page, f"/admin/{path}"):
            problems[f"{path} at {width}"] = found

    assert problems == {}


def test_contacts_are_added_tagged_asked_found_merged_and_taken_away(staff: BrowserContext, greens: Organisation):
    contacts.contact(greens, first_name="Bo", last_name="Berg", email="bo@old.example", city="Oslo")
    page = staff.pages[0]
    _add_and_tag(page)
    _record_consent(page)

    page.goto("/admin/contacts/")
    page.get_by_label("Search term").fill("bo berg")
    expect(page.get_by_text("There are 2 matches")).to_be_visible()

    page.locator("tr", has_text="bo@example.org").get_by_role("link", name="Bo Berg").click()
    page.goto(re.sub("view/$", "merge/", page.url))
    page.get_by_role("link", name="Compare with Bo Berg").click()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("The contacts are merged.")).to_be_visible()
    merged = Contact.objects.get(first_name="Bo")
    assert (merged.email, merged.city) == ("bo@example.org", "Oslo")

    page.goto("/admin/contacts/export/")
    page.get_by_role("button", name="Export").click()
    expect(page).to_have_url(re.compile(r"/export/\d+/$"))
    run_due_jobs()
    # The page looks again by itself.
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    written = download.value.path().read_text("utf-8-sig")
    assert "bo@example.org" in written
    assert "bo@old.example" not in written


def _add_and_tag(page: Page) -> None:
    page.goto("/admin/contacts/new/")
    page.get_by_label("First name").fill("Bo")
    page.get_by_label("Last name").fill("Berg")
    page.get_by_label("E-mail address").fill("bo@example.org")
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_text("Bo Berg is added.")).to_be_visible()
    bo = Contact.objects.get(email="bo@example.org")
    page.goto(f"/admin/contacts/{bo.pk}/view/")
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("Tags").fill("Driver; Volunteer")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Driver, Volunteer")).to_be_visible()


def _record_consent(page: Page) -> None:
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("link", name="Record consent").click()
    page.get_by_label("E-mail").check()
    page.get_by_label("Subscribed", exact=True).check()
    page.get_by_label("Where to look it up").fill("Sign-up sheet 7")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dd", has_text="Subscribed")).to_be_visible()

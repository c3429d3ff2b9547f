"""The account area: found, join and change over, and every page on every screen."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils.text import slugify
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from accounts.services.notices import choose_notices
from cms.infra.outbox.reader import list_entries
from tests.browser.test_pages import problems_of
from tests.factories import content, organisations
from tests.helpers.jobs import running_jobs, wait_until

PASSWORD = "a long enough passphrase"
SCREENS = {"phone": (390, "light"), "wide": (1440, "dark")}


def sign_in(context: BrowserContext, user: User) -> Page:
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign In").click()
    expect(page).not_to_have_url(re.compile("login"))
    return page


@pytest.fixture
def open_browser(browser: Browser, live_site: str) -> Iterator:
    """Open somebody's own browser."""
    content.home_page()
    opened = []

    def open_(**options) -> BrowserContext:
        context = browser.new_context(base_url=live_site, locale="en-GB", **options)
        context.set_default_timeout(60_000)
        opened.append(context)
        return context

    yield open_
    for context in opened:
        context.close()


def found(page: Page, name: str, *, scripts: bool = True) -> None:
    page.goto("/account/organisations/new/")
    page.get_by_label("Name").fill(name)
    if scripts:
        expect(page.get_by_role("status")).to_have_text(f"{slugify(name)}.localhost is free.")
    page.get_by_role("button", name="Create the organisation").click()
    expect(page.locator(".message--success")).to_contain_text(name)


def mailed_link(address: str, path: str) -> str:
    """Return the path of the first link that begins so in a mail to this address; empty while there is none."""
    texts = (entry.text for entry in list_entries(settings.OUTBOX_DIR) if address in entry.recipients)
    links = (re.search(rf"https?://[^/\s]+({path}\S*)", text) for text in texts)
    return next((link[1] for link in links if link), "")


def test_somebody_founds_invites_and_somebody_else_joins_without_scripts_and_changes_over(open_browser):
    ana, bo = (organisations.person(name, password=PASSWORD) for name in ("ana", "bo"))
    anas = sign_in(open_browser(viewport={"width": 1440, "height": 1000}), ana)
    found(anas, "Tenants Union")
    anas.get_by_role("button", name=re.compile("Open the console ?: Tenants Union")).click()
    expect(anas).to_have_url(re.compile(r"/admin/$"))
    anas.goto("/admin/invitations/new/")
    anas.get_by_label("E-mail address").fill(bo.email)
    anas.locator("main form [type=submit]").last.click()
    expect(anas.locator(".messages .success").first).to_be_visible()

    context = open_browser(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    bos = sign_in(context, bo)
    found(bos, "Parents for Bikes", scripts=False)
    with running_jobs():
        wait_until(lambda: mailed_link(bo.email, "/account/invitations/"))
    bos.goto(mailed_link(bo.email, "/account/invitations/"))
    expect(bos.locator("h1")).to_have_text("Join Tenants Union?")
    bos.get_by_role("button", name="Join").click()
    bos.goto("/account/organisations/")
    expect(bos.get_by_role("main")).to_contain_text("Tenants Union")

    with_scripts = open_browser(
        viewport={"width": 1440, "height": 1000}, storage_state=context.storage_state()
    ).new_page()
    for name in ("Tenants Union", "Parents for Bikes"):
        with_scripts.goto("/account/organisations/")
        with_scripts.get_by_role("button", name=re.compile(f"Open the console ?: {name}")).click()
        expect(with_scripts.locator("nav").get_by_text(name).first).to_be_visible()

    anas.goto("/admin/")
    anas.get_by_role("link", name="Notices (1)").click()
    expect(anas.get_by_text("Bo has joined Tenants Union.")).to_be_visible()
    anas.get_by_role("button", name="Mark as read", exact=True).click()
    expect(anas.get_by_role("link", name="Notices", exact=True).first).to_be_visible()


def test_every_page_of_the_area_can_be_read_by_everybody(open_browser, screenshots):
    ana = organisations.person("ana", password=PASSWORD)
    organisation = organisations.organisation(name="Tenants Union", owner=ana)
    organisations.member(organisation, organisations.person("bo"))
    organisations.invitation(organisations.organisation(name="Parents for Bikes"), ana.email)
    choose_notices(by=ana, ways={})
    context = open_browser()
    sign_in(context, ana)
    state = context.storage_state()
    slug = organisation.slug
    pages = (
        "", "profile/", "phone/", "organisations/", "organisations/new/", f"organisations/{slug}/leave/", "notices/",
        "notices/settings/", f"notices/settings/{slug}/", "delete/",
    )  # fmt: skip
    problems = {}
    for screen, (width, scheme) in SCREENS.items():
        looking = open_browser(viewport={"width": width, "height": 900}, color_scheme=scheme, storage_state=state)
        for path in pages:
            page = looking.new_page()
            if wrong := problems_of(page, f"/account/{path}"):
                problems[screen, path] = wrong
            name = path.strip("/").replace("/", "-") or "home"
            page.screenshot(path=screenshots / f"account-{name}-{screen}.png", full_page=True)
            page.close()
    assert problems == {}

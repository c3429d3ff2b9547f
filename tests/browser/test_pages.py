"""Every page type as visitors meet it: on a phone and a wide screen, light and dark, by keyboard, without scripts."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

PAGES = {
    "home": "/",
    "home-es": "/es/",
    "landing": "/product/",
    "pricing": "/pricing/",
    "blog": "/blog/",
    "post": "/blog/unsubscribe-is-a-service/",
    "help": "/support/",
    "section": "/support/getting-started/",
    "article": "/support/getting-started/import-contacts/",
    "search": "/support/search/?q=mail",
    "search-empty": "/support/search/?q=zeppelin",
    "missing": "/no-such-page/",
    "sign-in": "/account/login/",
}
WIDTHS = {"phone": 390, "wide": 1440}
WCAG = {
    # Fetching style sheets once more would look for those they import in the wrong folder.
    "preload": False,
    # Of what is right nobody wants to know each element.
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
}


@pytest.fixture(params=WIDTHS)
def visitor(request, browser: Browser, demo_site: str) -> Iterator[BrowserContext]:
    """A visitor's browser on one kind of screen."""
    context = browser.new_context(
        base_url=demo_site, viewport={"width": WIDTHS[request.param], "height": 900}, locale="en-GB"
    )
    context.set_default_timeout(60_000)
    yield context
    context.close()


def problems_of(page: Page, path: str, *, in_dark: bool = False) -> list[str]:
    """Return what is wrong with a page: accessibility, content wider than the screen, errors in the console.

    With `in_dark` its colours are looked at in the dark scheme too, which changes nothing else.
    """
    found: list[str] = []
    expected_status = "404" if path == PAGES["missing"] else ""
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    page.on(
        "console",
        lambda message: (
            found.append(f"console: {message.text}")
            if message.type == "error" and not (expected_status and expected_status in message.text)
            else None
        ),
    )
    page.goto(path)
    found += violations(page, WCAG)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    if in_dark:
        page.emulate_media(color_scheme="dark")
        found += [f"in the dark {each}" for each in violations(page, WCAG | {"runOnly": ["color-contrast"]})]
    return found


def violations(page: Page, options: dict) -> list[str]:
    """Return what axe finds on a page as it stands."""
    report = Axe().run(page, options=options).response
    return [f"axe: {rule['id']} at {[node['target'] for node in rule['nodes']][:3]}" for rule in report["violations"]]


def test_no_page_type_has_a_violation_or_runs_over_its_screen(visitor: BrowserContext):
    problems = {}
    for name, path in PAGES.items():
        page = visitor.new_page()
        if found := problems_of(page, path, in_dark=True):
            problems[name] = found
        page.close()

    assert problems == {}


def test_the_menu_and_a_post_are_reached_by_keyboard_alone(browser: Browser, demo_site: str):
    page = browser.new_page(base_url=demo_site, viewport={"width": 1440, "height": 900})
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip to the content"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#main$"))

    page.goto("/blog/")
    post = page.locator("main article a, main h2 a, main h3 a").first
    title = post.inner_text()
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.locator(":focus").inner_text() == title:
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    page.close()


def test_everything_works_without_scripts(browser: Browser, demo_site: str):
    context = browser.new_context(
        base_url=demo_site, viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="en-GB"
    )
    page = context.new_page()
    page.goto("/")
    page.locator("header summary").first.click()
    page.get_by_role("banner").get_by_role("link", name="Help", exact=True).click()
    expect(page.locator("h1")).to_have_text("Help centre")

    page.get_by_role("searchbox").first.fill("quiet hours")
    page.get_by_role("searchbox").first.press("Enter")
    expect(page.locator("mark").first).to_be_visible()

    page.locator("header summary").first.click()
    page.get_by_role("banner").get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    context.close()

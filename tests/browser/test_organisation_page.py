"""An organisation's own site: on a phone and a wide screen, light and dark, in colours that are hard to read."""

from io import BytesIO

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from accounts.services.logos import set_logo
from tests.browser.test_pages import WIDTHS, problems_of
from tests.factories import content, organisations
from tests.factories.uploads import picture

WORDS = "We knock on doors, and listen to what people say behind them.\n\nEverybody who rents can join."
# Dark on dark, light on light, two that are alike, and our own.
COLOURS = {
    "ours": ("#321148", "#ffc12e"),
    "greys": ("#777777", "#7a7a7a"),
    "yellows": ("#ffee00", "#ffffff"),
    "reds": ("#8b0000", "#111111"),
}


@pytest.fixture
def sites(live_site: str) -> list[str]:
    """The addresses of the sites, the first with a logo, and of one that nobody has."""
    content.home_page()
    for name, (main, accent) in COLOURS.items():
        organisation = organisations.organisation(
            name=f"Tenants Union of the {name.title()}", slug=name, description=WORDS, website="https://union.example"
        )
        organisation.main_colour, organisation.accent_colour = main, accent
        organisation.save()
        if name == "ours":
            logo = BytesIO(picture("PNG", size=(600, 300)))
            set_logo(organisation=organisation, by=organisations.owner_of(organisation), content=logo)
    origin = live_site.removeprefix("http://")
    pages = [f"http://{name}.{origin}/" for name in COLOURS]
    return [*pages, f"{pages[0]}es/", f"{pages[0]}nothing/", f"http://strangers.{origin}/"]


def test_whatever_its_colours_everybody_can_read_it_on_every_screen(browser: Browser, sites: list[str]):
    problems = {}
    for width in WIDTHS.values():
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
        problems |= {(width, site): found for site in sites if (found := problems_on(context, site))}
        context.close()
    assert problems == {}


def problems_on(context: BrowserContext, site: str) -> list[str]:
    """Return what is wrong with a page; that some are not found is told on the console, and is right."""
    page = context.new_page()
    found = [problem for problem in problems_of(page, site, in_dark=True) if "404 (Not Found)" not in problem]
    page.close()
    return found


def test_it_is_shown_in_its_own_colours_with_its_logo(browser: Browser, sites: list[str]):
    page = browser.new_page()
    page.goto(sites[1])
    expect(page.locator(".org-hero")).to_have_css("background-color", "rgb(119, 119, 119)")
    page.goto(sites[0])
    logo = page.get_by_role("img", name="Tenants Union of the Ours")
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.close()

"""The README's pictures, taken from the demo site: `make screenshots` puts them into docs/screenshots."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.test_pages import PAGES

# Name of the file: the page, the width and height of the screen, and the colours.
SHOTS = {
    "home-wide-light": ("home", (1440, 900), "light"),
    "home-phone-light": ("home", (390, 844), "light"),
    "post-phone-light": ("post", (390, 844), "light"),
    "article-phone-dark": ("article", (390, 844), "dark"),
}


def wait_for_pictures(page: Page) -> None:
    """Return when every picture on the screen has been drawn."""
    page.wait_for_function(
        "() => [...document.images].filter(i => i.getBoundingClientRect().top < innerHeight).every(i => i.complete)"
    )


@pytest.mark.parametrize("name", SHOTS)
def test_the_readme_shows_the_site_as_it_is(name: str, browser: Browser, demo_site: str, screenshots: Path):
    kind, (width, height), scheme = SHOTS[name]
    page = browser.new_page(
        base_url=demo_site, viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
    )
    page.set_default_timeout(60_000)
    page.goto(PAGES[kind])
    wait_for_pictures(page)
    file = screenshots / f"{name}.png"
    page.screenshot(path=file)
    page.close()

    with Image.open(file) as picture:
        assert picture.size == (width, height)
        assert len(picture.convert("RGB").getcolors(maxcolors=1 << 24)) > 100

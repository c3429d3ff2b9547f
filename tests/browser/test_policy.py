"""No page, block or screen breaks the Content-Security-Policy, and each script that sees to it is needed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from home.models import LandingPage
from tests.browser import editing, screens
from tests.browser.test_editor import add_block, press
from tests.browser.test_pages import PAGES


def test_no_public_page_breaks_the_policy_not_even_with_the_bar_or_a_player(watched):
    page, watch = watched
    found = {}
    for name, path in PAGES.items():
        page.goto(path)
        found[name] = watch.drain(page)
        if page.locator('[data-userbar]:not([data-page-id=""])').count():
            expect(page.locator("wagtail-userbar")).to_be_attached()

    assert {name: broken for name, broken in found.items() if broken} == {}


def test_every_block_is_written_seen_in_the_preview_and_published(watched):
    page, watch = watched
    page.goto("/admin/pages/")
    page.get_by_role("row").filter(has_text="English").get_by_role("link").last.click()
    home = re.search(r"/pages/(\d+)/", page.url)[1]
    page.goto(f"/admin/pages/add/home/landingpage/{home}/")
    page.get_by_role("textbox", name="Title").first.fill("Every block")
    page.get_by_role("textbox", name="Summary").first.fill("One of each.")

    names = editing.add_every_block(page)
    editing.write_rich_text(page)
    editing.fill_texts(page)
    editing.upload_in_modal(page, "a document", "plan.txt", b"Knock twice.")
    editing.upload_in_modal(page, "an image", "teal.png", screens.picture("teal")["buffer"])
    editing.choose_everything(page, "an image")
    editing.choose_everything(page, "a page")
    editing.fill_table(page)
    page.get_by_role("button", name="Toggle preview").click()
    expect(page.frame_locator("iframe#w-preview-iframe").get_by_text("slanted").first).to_be_visible()
    press(page, "Publish")

    body = LandingPage.objects.get(title="Every block").body
    assert len(body) == len(names)
    values = {block.block_type: block.value for block in body}
    assert "<i>slanted</i>" in str(values["rich_text"])
    assert values["table"]["data"][0][0] == "Cell"
    assert values["embed"]["url"].url == editing.VIDEO
    assert values["downloads"]["items"]
    assert watch.drain(page) == []


def test_every_screen_that_the_menu_leads_to_keeps_to_the_policy(watched):
    page, watch = watched
    for path in dict.fromkeys([*screens.LOOKED_AT, *screens.menu_links(page)]):
        page.goto(path)
        expect(page.locator("main")).to_be_visible()
        assert watch.drain(page) == [], path


WITHOUT = {
    "start": "choosers and date fields stay dead",
    "modal-scripts": "a form in a modal runs its scripts inline",
    "style-elements": "Draftail's style elements",
    "style-attributes": "text copied out of Draftail",
    "handler-attributes": "the focal area's search for touch",
    "parsed-html": "pasted text",
}


def use_what_scripts_are_for(page: Page) -> Iterator[None]:
    """Do the least in which each script has its part, screen by screen; an assertion fails where it is dead."""
    page.goto("/admin/pages/")
    page.get_by_role("row").filter(has_text="English").get_by_role("link").last.click()
    home = re.search(r"/pages/(\d+)/", page.url)[1]
    page.goto(f"/admin/pages/add/home/landingpage/{home}/")
    add_block(page, "Rich text")
    editing.write_rich_text(page)
    yield
    page.goto("/admin/images/")
    page.locator("main a[href^='/admin/images/']:has(img)").first.click()
    expect(page.locator(".jcrop-tracker").first).to_be_attached()
    yield
    page.goto("/admin/redirects/add/")
    page.locator("button:visible", has_text="Choose a page").first.click()
    expect(page.locator(".modal-body a.choose-page").first).to_be_visible()
    yield
    page.goto("/admin/workflows/add/")
    page.evaluate("jQuery('<div>').appendTo('body').html('<script src=\"/static/js/menu.js\"></script>')")
    yield


@pytest.mark.parametrize(
    "missing",
    [
        None,
        *(
            pytest.param(name, marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason))
            for name, reason in WITHOUT.items()
        ),
    ],
    ids=lambda name: f"without-{name}" if name else "all",
)
def test_each_script_of_ours_is_needed(watched, missing):
    page, watch = watched
    if missing:
        page.route(f"**/js/admin/{missing}*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))

    for _screen in use_what_scripts_are_for(page):
        assert watch.drain(page) == []

"""An editor's day: sign in, write a post, look at it, publish it, rename it; a visitor sees each step at once."""

import re

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

TITLE, PATH = "Doors, not deadlines", "/blog/doors-not-deadlines/"
NEW_TITLE, NEW_PATH = "Doors before deadlines", "/blog/doors-before-deadlines/"
SENTENCE = "A deadline is a date. A door is a person."


def go_to_blog(page: Page) -> None:
    """Walk through the explorer to the English blog."""
    page.goto("/admin/pages/")
    page.get_by_role("row").filter(has_text="English").get_by_role("link").last.click()
    page.get_by_role("row").filter(has_text="Blog index page").get_by_role("link").last.click()
    expect(page.get_by_role("link", name="Add child page").first).to_be_visible()


def choose_image(page: Page) -> None:
    """Open the first chooser that has no image yet, and take the first image of the library."""
    page.locator("button:visible", has_text="Choose an image").first.click()
    page.locator(".modal-body [data-chooser-modal-choice]").first.click()
    expect(page.locator(".modal-body")).to_have_count(0)


def add_block(page: Page, name: str) -> None:
    """Add a block at the end of the body."""
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=name, exact=True).first.click()


def press(page: Page, action: str) -> None:
    """Choose an action from the menu at the foot of the editing form."""
    foot = page.locator("footer")
    foot.get_by_role("button", name="More actions").click()
    # Wagtail would make a new page twice, once for the draft that it is just keeping, and refuse its slug.
    expect(page.locator("#w-autosave-indicator[data-w-autosave-state-value=saving]")).to_have_count(0)
    foot.get_by_role("button", name=action, exact=True).click()
    expect(page.locator(".messages .success")).to_be_visible()


def write_post(page: Page) -> None:
    """Fill in a new post: a title, a hero image, words and a picture among them."""
    go_to_blog(page)
    page.get_by_role("link", name="Add child page").first.click()
    page.get_by_role("textbox", name="Title").first.fill(TITLE)
    page.get_by_role("textbox", name="Summary").first.fill("What changes when the week is planned by streets.")
    choose_image(page)
    add_block(page, "Rich text")
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type(SENTENCE)
    add_block(page, "Image")
    choose_image(page)


def in_cache(visitor: httpx.Client, path: str) -> str:
    """Return a page that comes from the cache."""
    visitor.get(path)
    answer = visitor.get(path)
    assert answer.headers["x-page-cache"] == "HIT; app", path
    return answer.text


def faults_in(page: Page, part: str) -> list[str]:
    """Return what axe finds in a part of the page."""
    report = Axe().run(page, context=part).response
    return [f"{rule['id']} at {[node['target'] for node in rule['nodes']][:3]}" for rule in report["violations"]]


def see_what_publishing_renews(admin: Page, visitor: httpx.Client) -> None:
    """Open the panel by keyboard, and read it on a wide screen and on a phone."""
    in_cache(visitor, PATH)
    admin.get_by_role("button", name="Toggle what publishing renews").press("Enter")
    panel = admin.locator("[data-cache-panel]")
    expect(panel.get_by_role("heading", name="This page", exact=False).first).to_be_visible()
    expect(panel.get_by_role("button", name="Purge this page now")).to_be_visible()
    wide = admin.viewport_size
    for size in (wide, {"width": 390, "height": 844}):
        admin.set_viewport_size(size)
        assert faults_in(admin, "[data-cache-panel]") == []
    admin.set_viewport_size(wide)
    admin.get_by_role("button", name="Toggle what publishing renews").press("Enter")


def test_a_post_from_the_first_word_to_the_redirect(admin: Page, visitor: httpx.Client):
    assert TITLE not in in_cache(visitor, "/blog/")
    product = in_cache(visitor, "/pricing/")

    write_post(admin)
    admin.get_by_role("button", name="Toggle preview").click()
    preview = admin.frame_locator("iframe#w-preview-iframe")
    expect(preview.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(preview.get_by_text(SENTENCE)).to_be_visible()
    assert visitor.get(PATH).status_code == 404
    assert TITLE not in visitor.get("/blog/").text

    press(admin, "Publish")
    assert TITLE in visitor.get("/blog/").text
    post = visitor.get(PATH)
    assert SENTENCE in post.text
    assert len(re.findall(r"<picture", post.text)) >= 2

    go_to_blog(admin)
    admin.get_by_role("link", name=TITLE, exact=True).first.click()
    see_what_publishing_renews(admin, visitor)
    admin.get_by_role("textbox", name="Title").first.fill(NEW_TITLE)
    admin.get_by_role("tab", name="Promote").click()
    admin.get_by_role("textbox", name="Slug").fill("doors-before-deadlines")
    press(admin, "Publish")

    old = visitor.get(PATH)
    assert (old.status_code, old.headers["location"]) == (301, NEW_PATH)
    assert NEW_TITLE in visitor.get(NEW_PATH).text
    listed = visitor.get("/blog/").text
    assert NEW_TITLE in listed
    assert TITLE not in listed

    untouched = visitor.get("/pricing/")
    assert untouched.headers["x-page-cache"] == "HIT; app"
    assert untouched.text == product

"""What an editor puts into words: links, documents and players in rich text, and an event's date in a block."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cms.content.models import SiteDocument
from home.models import HomePage, LandingPage
from tests.browser.editing import VIDEO, pick_moment, upload
from tests.browser.test_editor import add_block, press


def new_page(page: Page, title: str) -> None:
    """Open the form of a new page below the English home page, and name it."""
    home = HomePage.objects.get(locale__language_code="en")
    page.goto(f"/admin/pages/add/home/landingpage/{home.pk}/")
    page.get_by_role("textbox", name="Title").first.fill(title)
    page.get_by_role("textbox", name="Summary").first.fill("In short.")


def write(page: Page, words: str) -> Locator:
    """Add a block of rich text, write into it and select what was written."""
    editors = page.locator(".public-DraftEditor-content")
    before = editors.count()
    add_block(page, "Rich text")
    expect(editors).to_have_count(before + 1)
    editor = editors.last
    editor.click()
    expect(editor).to_be_focused()
    page.keyboard.type(words)
    expect(editor).to_contain_text(words)
    page.keyboard.press("Control+a")
    return editor


def tool(page: Page, name: str) -> None:
    """Press a button of the editor's toolbar."""
    page.locator(f"button[name={name}]:visible").last.click()


def answered(page: Page) -> None:
    """Return when the chooser has closed and has given the focus back to where it was."""
    expect(page.locator(".modal-body")).to_have_count(0)
    expect(page.locator(".modal-backdrop")).to_have_count(0)


def words_are_linked_to_pages_addresses_and_documents(page: Page) -> None:
    new_page(page, "Links")
    write(page, "to a page")
    tool(page, "LINK")
    page.locator(".modal-body a.choose-page").first.click()
    answered(page)
    write(page, "to an address")
    tool(page, "LINK")
    modal = page.locator(".modal-body")
    modal.get_by_role("link", name="External link").click()
    modal.locator("input[name$=url]").fill("https://example.org/away")
    modal.get_by_role("button", name="Insert link").click()
    answered(page)
    write(page, "to a document")
    tool(page, "DOCUMENT")
    upload(page, "plan.txt", b"Knock twice.")
    press(page, "Publish")

    linked = LandingPage.objects.get(title="Links")
    sources = [block.value.source for block in linked.body]
    assert re.search(r'<a [^>]*linktype="page"[^>]*>to a page</a>', sources[0])
    assert '<a href="https://example.org/away">to an address</a>' in sources[1]
    assert re.search(r'<a [^>]*linktype="document"[^>]*>to a document</a>', sources[2])
    assert SiteDocument.objects.get().title == "plan"


def a_player_and_a_picture_stand_between_the_words(page: Page) -> None:
    new_page(page, "Players")
    write(page, "Before")
    tool(page, "EMBED")
    modal = page.locator(".modal-body")
    modal.locator("input[name$=url]").fill(VIDEO)
    modal.get_by_role("button", name="Insert").click()
    answered(page)
    write(page, "Beside")
    tool(page, "IMAGE")
    modal.locator("[data-chooser-modal-choice]").first.click()
    modal.get_by_label("Left-aligned").check()
    modal.locator("input[name$=alt_text]").fill("Two chairs")
    modal.get_by_role("button", name="Insert image").click()
    answered(page)
    press(page, "Publish")

    player, picture = (block.value.source for block in LandingPage.objects.get(title="Players").body)
    assert 'embedtype="media"' in player
    assert VIDEO in player
    assert 'embedtype="image"' in picture
    assert 'alt="Two chairs"' in picture
    assert 'format="left"' in picture


def an_event_in_a_block_gets_its_day_and_hour_from_the_calendar(page: Page) -> None:
    new_page(page, "Soon")
    add_block(page, "Events teaser")
    page.locator("[data-contentpath=items] button[title='Add']:visible").last.click()
    page.locator("input[name$='-title']:visible").last.fill("Town hall")
    field = page.locator("input[name$='-starts_at']:visible").last
    picked = pick_moment(page, field)
    press(page, "Publish")

    (block,) = LandingPage.objects.get(title="Soon").body
    (event,) = block.value["items"]
    starts = timezone.localtime(event["starts_at"])
    assert (event["title"], f"{starts:%Y-%m-%d %H:%M}") == ("Town hall", picked)
    assert starts > timezone.now() + timedelta(days=10)


STEPS: tuple[Callable[[Page], None], ...] = (
    words_are_linked_to_pages_addresses_and_documents,
    a_player_and_a_picture_stand_between_the_words,
    an_event_in_a_block_gets_its_day_and_hour_from_the_calendar,
)

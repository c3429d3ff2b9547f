"""What becomes of a page after it was written. Each step ends with its effect in the database."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect
from wagtail.models import Comment, TaskState

from accounts.models import User
from home.models import BlogIndexPage, BlogPage, LandingPage
from tests.browser.editing import pick_moment
from tests.browser.test_editor import press


def post(number: int) -> BlogPage:
    """Return an English post of the demo; each step has one of its own."""
    return BlogPage.objects.live().filter(locale__language_code="en").order_by("pk")[number]


def done(page: Page) -> None:
    """Return when the screen says that it was done."""
    expect(page.locator(".messages .success").first).to_be_visible()


def edit(page: Page, of: BlogPage) -> None:
    """Open the form of a page."""
    page.goto(f"/admin/pages/{of.pk}/edit/")


def a_page_is_scheduled_by_the_calendar_of_the_dialog(page: Page) -> None:
    draft = post(0)
    draft.unpublish()
    edit(page, draft)
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    dialog = page.locator("#schedule-publishing-dialog")
    field = dialog.locator("input[name=go_live_at]")
    picked = pick_moment(page, field)
    dialog.get_by_role("button", name="Save schedule").click()
    done(page)
    edit(page, draft)
    press(page, "Schedule to publish")

    draft.refresh_from_db()
    planned = timezone.localtime(draft.scheduled_revision.approved_go_live_at)
    assert planned > timezone.now() + timedelta(days=10)
    assert f"{planned:%Y-%m-%d %H:%M}" == picked


def revisions_are_compared_looked_at_and_brought_back(page: Page) -> None:
    written = post(1)
    first = written.title
    author = User.objects.get(email="admin@example.org")
    old = written.save_revision(user=author, log_action=True)
    written.title = "A second thought"
    written.save_revision(user=author, log_action=True).publish()
    page.goto(f"/admin/pages/{written.pk}/history/")
    page.locator("main tbody").get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name=re.compile("Compare with previous")).first.click()
    expect(page.locator(".comparison ins, .comparison .addition").first).to_contain_text("second")
    page.goto(f"/admin/pages/{written.pk}/revisions/{old.pk}/view/")
    expect(page.get_by_role("heading", name=first, exact=True)).to_be_visible()
    page.goto(f"/admin/pages/{written.pk}/revisions/{old.pk}/revert/")
    expect(page.get_by_role("textbox", name="Title").first).to_have_value(first)
    press(page, "Publish this version")

    written.refresh_from_db()
    assert written.title == first


def a_page_is_copied_moved_and_deleted(page: Page) -> None:
    original = post(2)
    page.goto(f"/admin/pages/{original.pk}/copy/")
    page.get_by_label("New title").fill("A copy")
    page.get_by_label("New slug").fill("a-copy")
    page.get_by_role("button", name="Copy this page").click()
    done(page)
    copy = BlogPage.objects.get(slug="a-copy")
    assert copy.body == original.body

    elsewhere = BlogIndexPage(title="Archive", slug="archive")
    original.get_parent().get_parent().add_child(instance=elsewhere)
    page.goto(f"/admin/pages/{copy.pk}/move/")
    page.locator("main form").get_by_role("button", name="Actions").click()
    page.get_by_role("button", name="Choose another page").click()
    modal = page.locator(".modal-body")
    modal.locator("a.choose-page", has_text="Archive").first.click()
    expect(modal).to_have_count(0)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Yes, move this page").click()
    done(page)
    assert BlogPage.objects.child_of(elsewhere).get() == copy

    page.goto(f"/admin/pages/{copy.pk}/delete/")
    page.get_by_role("button", name="Yes, delete it").click()
    done(page)
    assert not BlogPage.objects.filter(pk=copy.pk).exists()


def a_field_gets_a_comment_and_an_answer_and_is_settled(page: Page) -> None:
    discussed = post(3)
    edit(page, discussed)
    page.get_by_role("button", name="Toggle comments").click()
    summary = page.locator("[data-contentpath=summary]").first
    summary.hover()
    summary.locator("[data-comment-add]").click()
    page.locator(".comment--mode-creating textarea").fill("Is this so?")
    page.locator(".comment--mode-creating button[type=submit]").click()
    # Only then is it a part of the form.
    expect(page.locator(".comment--mode-creating")).to_have_count(0)
    press(page, "Save draft")
    comment = Comment.objects.get(page=discussed.pk)
    assert (comment.text, comment.contentpath, comment.resolved_at) == ("Is this so?", "summary", None)

    edit(page, discussed)
    # The side panel is open: the browser remembers that.
    card = page.locator(".comment").first
    card.click()
    card.get_by_placeholder("Enter your reply").fill("It is.")
    card.get_by_role("button", name="Reply").click()
    expect(card.get_by_text("It is.")).to_be_visible()
    press(page, "Save draft")
    assert comment.replies.get().text == "It is."

    edit(page, discussed)
    card.get_by_label("More actions").first.click()
    card.get_by_role("menuitem", name="Resolve").click()
    press(page, "Save draft")
    comment.refresh_from_db()
    assert comment.resolved_at


def a_page_is_approved_with_a_word_in_a_modal(page: Page) -> None:
    submitted = post(4)
    edit(page, submitted)
    page.get_by_role("textbox", name="Summary").first.fill("Read by four eyes.")
    press(page, "Submit to Moderators approval")
    edit(page, submitted)
    foot = page.locator("footer")
    foot.get_by_role("button", name="More actions").click()
    foot.get_by_role("button", name="Approve with comment").click()
    modal = page.locator(".modal-body")
    modal.get_by_role("textbox").fill("Well said.")
    modal.get_by_role("button", name="Approve").click()
    done(page)

    submitted.refresh_from_db()
    state = TaskState.objects.get(revision__object_id=str(submitted.pk))
    assert (state.status, state.comment, submitted.summary) == ("approved", "Well said.", "Read by four eyes.")


def a_page_is_locked(page: Page) -> None:
    locked = post(5)
    edit(page, locked)
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_text("Lock", exact=True).click()
    expect(page.get_by_text("Unlock", exact=True)).to_be_visible()
    locked.refresh_from_db()
    assert locked.locked


def a_page_is_dragged_above_another(page: Page) -> None:
    index = post(0).get_parent()
    first, second = index.get_children()[:2]
    page.goto(f"/admin/pages/{index.pk}/?ordering=ord")
    handles = page.locator("[data-w-orderable-target=handle]")
    handles.nth(1).drag_to(handles.first)
    expect(page.locator(".messages")).to_contain_text("moved")
    assert list(index.get_children()[:2]) == [second, first]


def a_page_is_translated(page: Page) -> None:
    source = LandingPage(title="Only in English", slug="only-in-english", summary="As yet.")
    post(0).get_parent().get_parent().add_child(instance=source)
    page.goto(f"/admin/pages/{source.pk}/edit/")
    page.goto(f"/admin/translation/submit/page/{source.pk}/")
    page.get_by_label("Spanish").or_(page.get_by_label("Español")).first.check()
    page.get_by_role("button", name="Submit").click()
    done(page)
    translated = LandingPage.objects.get(translation_key=source.translation_key, locale__language_code="es")
    assert (translated.title, translated.live) == ("Only in English", False)


STEPS: tuple[Callable[[Page], None], ...] = (
    a_page_is_scheduled_by_the_calendar_of_the_dialog,
    revisions_are_compared_looked_at_and_brought_back,
    a_page_is_copied_moved_and_deleted,
    a_field_gets_a_comment_and_an_answer_and_is_settled,
    a_page_is_approved_with_a_word_in_a_modal,
    a_page_is_locked,
    a_page_is_dragged_above_another,
    a_page_is_translated,
)

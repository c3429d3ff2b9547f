"""What people do on the screens of the admin beside the page editor. Each step ends with the effect of its controls."""

import re
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page, expect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, PageViewRestriction, Workflow
from wagtail.users.models import UserProfile

from cms.content.models import SiteImage
from home.models import Author, BlogPage
from tests.browser.editing import pick_date
from tests.browser.test_editor import choose_image, go_to_blog

# Screens that are only looked at.
LOOKED_AT = (
    "/admin/", "/admin/pages/", "/admin/pages/search/?q=mail", "/admin/images/", "/admin/documents/",
    "/admin/snippets/", "/admin/snippets/home/author/", "/admin/users/", "/admin/users/new/", "/admin/groups/",
    "/admin/groups/new/", "/admin/sites/", "/admin/sites/new/", "/admin/locales/", "/admin/collections/",
    "/admin/workflows/list/", "/admin/workflows/tasks/index/", "/admin/redirects/", "/admin/redirects/import/",
    "/admin/reports/site-history/", "/admin/reports/locked/", "/admin/reports/workflow/",
    "/admin/reports/page-cache/", "/admin/reports/page-cache/purges/",
    "/admin/reports/workflow_tasks/", "/admin/reports/aging-pages/", "/admin/reports/page-types-usage/",
    "/admin/settings/content/brandsettings/", "/admin/settings/content/navigationsettings/",
)  # fmt: skip


def picture(colour: str, size: tuple[int, int] = (64, 48)) -> dict:
    """Return a file to upload."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return {"name": f"{colour}.png", "mimeType": "image/png", "buffer": file.getvalue()}


def saved(page: Page) -> None:
    """Return when the screen says that it was done."""
    expect(page.locator(".messages .success").first).to_be_visible()


def menu_links(page: Page) -> list[str]:
    """Return where the side menu leads, screens that other apps have added among them."""
    page.goto("/admin/")
    links = page.locator("nav a[href^='/admin/']")
    expect(links.first).to_be_attached()
    return [link.get_attribute("href") for link in links.all()]


def an_inline_panel_adds_moves_and_removes_and_a_date_is_picked(page: Page) -> None:
    go_to_blog(page)
    page.locator("td.title .title-wrapper a, td.title a").first.click()
    post = BlogPage.objects.get(pk=re.search(r"/pages/(\d+)/", page.url)[1])
    before = [byline.author for byline in post.bylines.all()]
    adds = page.get_by_role("button", name="Add author", exact=False).first
    for _form in range(2):
        adds.click()
    expect(page.locator("input[name='bylines-TOTAL_FORMS']")).to_have_value(str(len(before) + 2))
    page.locator("[id^=id_bylines][id$=-DELETE-button]:visible").last.click()
    page.locator("button:visible", has_text=re.compile("Choose.*author", re.IGNORECASE)).first.click()
    page.locator(".modal-body [data-chooser-modal-choice]").last.click()
    expect(page.locator(".modal-body")).to_have_count(0)
    page.locator("[data-inline-panel-child-move-up]:visible").last.click()
    picked = pick_date(page, page.locator("input[name=date]"), "15")
    page.locator("[name=action-publish]").first.evaluate("button => button.form.requestSubmit(button)")
    saved(page)

    post.refresh_from_db()
    *others, moved, last = [byline.author for byline in post.bylines.all()]
    assert [*others, last] == before
    assert moved == Author.objects.order_by("name").last()
    assert post.date.isoformat() == picked


def files_are_uploaded_many_at_once(page: Page) -> None:
    page.goto("/admin/images/multiple/add/")
    page.locator("input[type=file]").set_input_files([picture("teal"), picture("navy")])
    forms = page.locator("#upload-list form")
    expect(forms).to_have_count(2)
    for left in (1, 0):
        forms.first.get_by_role("button", name="Update").click()
        expect(forms).to_have_count(left)
    assert SiteImage.objects.filter(title__in=["teal", "navy"]).count() == 2


def a_snippet_is_written_with_a_picture(page: Page) -> None:
    page.goto("/admin/snippets/home/author/add/")
    page.locator("input[name=name]").fill("Ines Duarte")
    page.locator("input[name=slug]").fill("ines-duarte")
    choose_image(page)
    page.locator("main form [type=submit]").last.click()
    saved(page)
    assert Author.objects.get(slug="ines-duarte").photo


def a_redirect_is_made_with_a_chosen_page(page: Page) -> None:
    page.goto("/admin/redirects/add/")
    page.get_by_label("Redirect from").fill("/elsewhere/")
    page.locator("button:visible", has_text="Choose a page").first.click()
    page.locator(".modal-body a.choose-page").first.click()
    expect(page.locator(".modal-body")).to_have_count(0)
    page.locator("main form [type=submit]").last.click()
    saved(page)
    assert Redirect.objects.get(old_path="/elsewhere").redirect_page


def a_workflow_gets_a_task_made_in_its_chooser(page: Page) -> None:
    page.goto("/admin/workflows/add/")
    page.locator("input[name=name]").fill("Two eyes")
    page.get_by_role("button", name=re.compile("Add task")).click()
    page.get_by_role("button", name=re.compile("Choose a task")).first.click()
    modal = page.locator(".modal-body")
    modal.locator("input[type=text]:visible").first.fill("A second pair of eyes")
    modal.get_by_label("Moderators").check()
    modal.get_by_role("button", name="Create").click()
    expect(page.locator(".modal-body")).to_have_count(0)
    page.locator("main form [type=submit]").last.click()
    saved(page)
    task = Workflow.objects.get(name="Two eyes").workflow_tasks.get().task
    assert [group.name for group in task.specific.groups.all()] == ["Moderators"]


def an_account_gets_a_picture_colours_and_a_language(page: Page) -> None:
    page.goto("/account/profile/")
    page.locator("input[type=file]").set_input_files(picture("olive"))
    page.get_by_role("button", name="Use this picture").click()
    expect(page.locator("main img.avatar")).to_be_visible()
    page.locator("select[name=language]").select_option("es")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".message--success")).to_be_visible()

    page.goto("/admin/account/")
    page.locator("[name$=theme]").first.select_option("dark")
    page.locator("main form [type=submit]").first.click()
    saved(page)
    assert UserProfile.objects.get(user__email="admin@example.org").theme == "dark"
    expect(page.locator("html[lang=es].w-theme-dark")).to_be_attached()
    expect(page.locator("img[src*='/avatars/users/']").first).to_be_attached()

    page.goto("/account/profile/")
    page.locator("select[name=language]").select_option("en")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".message--success")).to_be_visible()


def a_collection_is_made(page: Page) -> None:
    page.goto("/admin/collections/add/")
    page.locator("input[name=name]").fill("Leaflets")
    page.locator("select[name=parent]").select_option(index=1)
    page.locator("main form [type=submit]").last.click()
    saved(page)
    assert Collection.objects.get(name="Leaflets").get_parent().depth == 1


def pages_are_unpublished_in_bulk(page: Page) -> None:
    go_to_blog(page)
    live = BlogPage.objects.live().count()
    page.locator("input[data-bulk-action-checkbox]:visible, td input[type=checkbox]:visible").first.check()
    page.get_by_role("link", name="Unpublish").first.click()
    page.get_by_role("button", name=re.compile("unpublish", re.IGNORECASE)).click()
    saved(page)
    assert BlogPage.objects.live().count() == live - 1


def a_page_is_seen_by_password_only(page: Page) -> None:
    go_to_blog(page)
    page.locator("td.title a").nth(2).click()
    change = page.locator("[data-a11y-dialog-show=set-privacy]").first
    # Wherever the side panel stands.
    change.evaluate("button => button.click()")
    page.get_by_label("Private, accessible with a shared password").check()
    page.locator("#set-privacy input[name=password]").fill("knock-twice-please")
    page.locator("#set-privacy").get_by_role("button", name="Save").click()
    expect(page.locator("#set-privacy")).to_be_hidden()
    private = page.locator("[data-w-zone-switch-key-value='!isPublic']").first
    expect(private).not_to_have_class(re.compile("w-hidden"))
    assert PageViewRestriction.objects.get().password == "knock-twice-please"


STEPS: tuple[Callable[[Page], None], ...] = (
    an_inline_panel_adds_moves_and_removes_and_a_date_is_picked,
    files_are_uploaded_many_at_once,
    a_snippet_is_written_with_a_picture,
    a_redirect_is_made_with_a_chosen_page,
    a_workflow_gets_a_task_made_in_its_chooser,
    an_account_gets_a_picture_colours_and_a_language,
    a_collection_is_made,
    pages_are_unpublished_in_bulk,
    a_page_is_seen_by_password_only,
)

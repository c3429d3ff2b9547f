"""What administrators do: settings, people, files, redirects, reports. Each step ends with its effect."""

import csv
from collections.abc import Callable

from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect
from wagtail.contrib.redirects.models import Redirect

from accounts.models import User
from cms.content.models import BrandSettings, NavigationSettings, SiteDocument, SiteImage
from tests.browser.screens import picture, saved


def submit(page: Page) -> None:
    """Send the form of the screen."""
    page.locator("main form:not([role=search]) [type=submit]:visible").last.click()


def settings_are_saved_with_a_logo_and_a_shorter_menu(page: Page) -> None:
    page.goto("/admin/settings/content/brandsettings/")
    page.locator("input[name=tagline]").fill("Doors, not deadlines")
    page.locator("button:visible", has_text="Choose an image").first.click()
    page.locator(".modal-body [data-chooser-modal-choice]").first.click()
    expect(page.locator(".modal-body")).to_have_count(0)
    submit(page)
    saved(page)
    brand = BrandSettings.objects.get()
    assert brand.tagline == "Doors, not deadlines"
    assert brand.logo

    before = len(NavigationSettings.objects.get().header)
    page.goto("/admin/settings/content/navigationsettings/")
    page.locator("[data-contentpath=header] button[title='Delete']").first.click()
    submit(page)
    saved(page)
    assert len(NavigationSettings.objects.get().header) == before - 1


def a_group_and_a_member_of_it_are_made(page: Page) -> None:
    page.goto("/admin/groups/new/")
    page.locator("input[name=name]").fill("Printers")
    page.get_by_role("checkbox", name="Can access Wagtail admin").check()
    page.get_by_role("button", name="Add a page permission").click()
    page.locator("button:visible", has_text="Choose a page").first.click()
    page.locator(".modal-body a.choose-page").first.click()
    expect(page.locator(".modal-body")).to_have_count(0)
    page.locator("input[name^=page_permissions-][value=add_page]:visible").last.check()
    submit(page)
    saved(page)
    group = Group.objects.get(name="Printers")
    assert group.permissions.get().codename == "access_admin"
    assert group.page_permissions.get().permission.codename == "add_page"

    page.goto("/admin/users/new/")
    page.locator("input[name=email]").fill("Ines@Example.org")
    page.locator("input[name=first_name]").fill("Ines")
    page.locator("input[name=last_name]").fill("Duarte")
    page.locator("#tab-label-roles").click()
    page.get_by_role("checkbox", name="Printers").check()
    submit(page)
    saved(page)
    person = User.objects.get(email="ines@example.org")
    assert (person.get_full_name(), list(person.groups.all())) == ("Ines Duarte", [group])

    page.goto(f"/admin/users/edit/{person.pk}/")
    page.locator("input[name=last_name]").fill("Duarte Lopes")
    submit(page)
    saved(page)
    person.refresh_from_db()
    assert person.last_name == "Duarte Lopes"


def a_document_is_uploaded_and_renamed(page: Page) -> None:
    page.goto("/admin/documents/multiple/add/")
    page.locator("input[type=file]").set_input_files(
        {"name": "minutes.txt", "mimeType": "text/plain", "buffer": b"We agreed."}
    )
    form = page.locator("#upload-list form")
    form.get_by_label("Title").fill("Minutes of March")
    form.get_by_role("button", name="Update").click()
    expect(form).to_have_count(0)
    document = SiteDocument.objects.get(title="Minutes of March")
    with document.file.open() as file:
        assert file.read() == b"We agreed."


def a_focal_area_is_kept(page: Page) -> None:
    page.goto("/admin/images/multiple/add/")
    page.locator("input[type=file]").set_input_files(picture("maroon", (640, 480)))
    form = page.locator("#upload-list form")
    form.get_by_label("Title").fill("Maroon")
    form.get_by_role("button", name="Update").click()
    expect(form).to_have_count(0)
    image = SiteImage.objects.get(title="Maroon")
    assert (image.width, image.height) == (640, 480)

    page.goto(f"/admin/images/{image.pk}/")
    expect(page.locator(".jcrop-tracker").first).to_be_attached()
    box = page.locator(".jcrop-holder").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.75, steps=5)
    page.mouse.up()
    drawn = [int(page.locator(f"[name=focal_point_{part}]").input_value()) for part in ("x", "y", "width", "height")]
    page.get_by_role("button", name="Save").click()
    saved(page)
    image.refresh_from_db()
    kept = [image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height]
    assert kept == drawn
    assert all(abs(value - meant) < 10 for value, meant in zip(kept, (320, 240, 320, 240), strict=True))


def redirects_are_imported_from_a_file(page: Page) -> None:
    page.goto("/admin/redirects/import/")
    rows = b"from,to\n/old-door/,https://example.org/a\n/older-door/,https://example.org/b\n"
    page.locator("input[type=file]").set_input_files({"name": "doors.csv", "mimeType": "text/csv", "buffer": rows})
    submit(page)
    page.get_by_label("From field").select_option(label="from")
    page.get_by_label("To field").select_option(label="to")
    page.get_by_role("button", name="Confirm").click()
    saved(page)
    made = Redirect.objects.filter(old_path__in=["/old-door", "/older-door"])
    assert dict(made.values_list("old_path", "redirect_link")) == {
        "/old-door": "https://example.org/a",
        "/older-door": "https://example.org/b",
    }


def a_report_is_exported(page: Page) -> None:
    page.goto("/admin/reports/aging-pages/")
    page.get_by_role("button", name="Actions").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    with download.value.path().open(newline="") as file:
        header, *rows = csv.reader(file)
    assert "Title" in header
    assert any("Pricing" in row for row in rows)


STEPS: tuple[Callable[[Page], None], ...] = (
    settings_are_saved_with_a_logo_and_a_shorter_menu,
    a_group_and_a_member_of_it_are_made,
    a_document_is_uploaded_and_renamed,
    a_focal_area_is_kept,
    redirects_are_imported_from_a_file,
    a_report_is_exported,
)

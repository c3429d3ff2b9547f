"""The console in a browser: changing over, and a form that was opened before."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.roles import MODERATORS
from accounts.services.users import create_user
from cms.content.models import Library, SiteImage
from tests.browser.editing import upload
from tests.browser.screens import picture
from tests.factories import organisations

PASSWORD = "a long enough passphrase"


@pytest.fixture
def signed_in(page: Page) -> Page:
    """Somebody who administers the Greens and the Reds; by name, Greens come first."""
    user = create_user(email="bea@example.org", password=PASSWORD, first_name="Bea")
    for name in ("Greens", "Reds"):
        organisations.member(organisations.organisation(name=name, slug=name.lower()), user, role="admin")
    page.goto("/admin/")
    page.get_by_label("Email").fill("bea@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign In").click()
    expect(page).to_have_url(re.compile(r"/admin/$"))
    return page


def test_a_form_of_the_former_organisation_is_refused_and_nothing_is_lost(signed_in: Page):
    page = signed_in
    expect(page.get_by_role("heading", name="Greens")).to_be_visible()
    page.goto("/admin/invitations/new/")
    page.get_by_label("E-mail address").fill("new@example.org")

    other = page.context.new_page()
    other.goto("/admin/organisation/")
    other.get_by_role("button", name="Act for Reds").click()
    expect(other.get_by_role("heading", name="Reds")).to_be_visible()

    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("heading", name="Nothing was saved")).to_be_visible()
    expect(page.locator("main")).to_contain_text("You sent this form for Greens, but you act for Reds now")

    # With the keyboard alone: back to the Greens, and the form as it was meant.
    page.get_by_role("button", name="Act for Greens").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/invitations/new/$"))
    page.get_by_label("E-mail address").fill("new@example.org")
    page.keyboard.press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("new@example.org")
    expect(page.locator("main tbody")).to_contain_text("new@example.org")


def test_uploads_land_in_the_organisation_for_which_the_page_was_opened_or_nowhere(signed_in: Page):
    page = signed_in
    user = User.objects.get(email="bea@example.org")
    user.groups.add(Group.objects.get(name=MODERATORS))
    greens = Library.objects.get(organisation__name="Greens").collection
    page.goto("/admin/images/multiple/add/")
    page.get_by_label("Add to collection").select_option(str(greens.pk))
    page.locator("input[type=file]").set_input_files(picture("maroon"))
    form = page.locator("#upload-list form")
    form.get_by_label("Title").fill("Ours")
    form.get_by_role("button", name="Update").click()
    expect(form).to_have_count(0)
    assert SiteImage.objects.get(title="Ours").collection == greens

    choosing = page.context.new_page()
    choosing.goto("/admin/settings/content/brandsettings/")
    choosing.locator("button:visible", has_text="Choose an image").first.click()
    upload(choosing, "navy.png", picture("navy")["buffer"])
    assert SiteImage.objects.filter(title="navy").exists()

    other = page.context.new_page()
    other.goto("/admin/organisation/")
    other.get_by_role("button", name="Act for Reds").click()
    expect(other.get_by_role("heading", name="Reds")).to_be_visible()

    page.locator("input[type=file]").set_input_files(picture("teal"))
    expect(page.locator(".messages .error")).to_contain_text(
        "you opened this page for Greens, but you act for Reds now"
    )
    choosing.locator("button:visible", has_text="Choose an image").first.click()
    upload(choosing, "olive.png", picture("olive")["buffer"])
    expect(choosing.locator(".messages .error")).to_contain_text("you opened this page for Greens")
    page.goto("/admin/images/")
    assert set(SiteImage.objects.values_list("title", flat=True)) == {"Ours", "navy"}

"""The console in a browser: changing over, and a form that was opened before."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.services.users import create_user
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

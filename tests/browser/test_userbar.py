"""The bar with which editors go from a page to its form: for them alone, over pages that are the same for everybody."""

import re

import httpx
from playwright.sync_api import Page, Request, expect

HINT = "userbar"
PATH = "/pricing/"


def cookies_of(page: Page) -> set[str]:
    """Return the names of the browser's cookies."""
    return {cookie["name"] for cookie in page.context.cookies()}


def requests_for_bar(page: Page) -> list[Request]:
    """Return a list that grows with each request for the bar."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/_/userbar/" in request.url else None)
    return asked


def test_a_moderator_goes_from_a_page_to_its_form(admin: Page):
    problems: list[str] = []
    admin.on("pageerror", lambda error: problems.append(str(error)))
    admin.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    admin.goto(PATH)
    page_id = admin.locator("[data-userbar]").get_attribute("data-page-id")

    admin.get_by_role("button", name="View Wagtail quick actions").click()
    admin.get_by_role("menuitem", name="Edit this page").click()

    expect(admin).to_have_url(re.compile(rf"/admin/pages/{page_id}/edit/$"))
    # The last of the form's parts to come alive.
    expect(admin.locator(".handsontable").first).to_be_attached()
    assert not problems


def test_a_visitor_gets_neither_bar_nor_cookie(page: Page, demo_site: str, visitor: httpx.Client):
    for mark in ("MISS", "HIT; app"):
        answer = visitor.get(PATH)
        assert answer.headers["x-page-cache"] == mark
        assert "wagtail-userbar" not in answer.text
        assert "set-cookie" not in answer.headers

    asked = requests_for_bar(page)
    page.goto(PATH, wait_until="networkidle")
    expect(page.locator("[data-userbar]")).to_be_empty()
    assert not asked
    assert not cookies_of(page)


def test_signing_out_takes_the_bar_away(admin: Page):
    admin.goto(PATH)
    expect(admin.locator("wagtail-userbar")).to_be_attached()
    assert HINT in cookies_of(admin)

    admin.goto("/account/logout/")
    admin.get_by_role("main").get_by_role("button", name="Sign out").click()
    admin.wait_for_url(lambda url: "logout" not in url)

    assert HINT not in cookies_of(admin)
    asked = requests_for_bar(admin)
    admin.goto(PATH, wait_until="networkidle")
    expect(admin.locator("wagtail-userbar")).to_have_count(0)
    assert not asked

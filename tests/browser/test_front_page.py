from playwright.sync_api import Page, expect


def test_the_front_page_opens_in_a_browser(page: Page):
    page.goto("/")
    expect(page.locator("h1").first).to_be_visible()

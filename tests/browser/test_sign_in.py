"""One person's way: an account, a second step, another browser, a passkey. On the developer's site, with its outbox."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages import WCAG
from tests.helpers.jobs import run_due_jobs
from tests.helpers.one_time_codes import App
from tests.helpers.policy import Watch
from tests.helpers.site import serving

EMAIL, PASSWORD = "ana@example.org", "a long enough passphrase"


class Person:
    """Somebody with a browser. Each page that they come to fits its screen and is free of axe's violations."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []

    def looks(self, path: str = "") -> None:
        """Look at a page on a wide screen, then on a phone, where axe looks too."""
        if path:
            self.page.goto(path)
        # A page reached by a click may be there before its style sheet is.
        self.page.wait_for_load_state()
        for width in (1440, 390):
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.problems.append(f"{self.page.url} is wider than {width}")
        report = Axe().run(self.page, options=WCAG).response
        self.problems += [
            f"{self.page.url}: {rule['id']} at {[node['target'] for node in rule['nodes']][:3]}"
            for rule in report["violations"]
        ]

    def says_password(self) -> None:
        """Confirm who they are."""
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Continue").click()

    def signs_in(self) -> None:
        """Give address and password."""
        self.page.goto("/account/login/")
        self.page.get_by_label("Email").fill(EMAIL)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def gives(self, code: str) -> None:
        """Give a code."""
        self.page.get_by_label(re.compile("Code|code")).fill(code)
        self.page.get_by_role("button", name=re.compile("Sign in$|Turn on")).click()


@contextmanager
def browsing(browser: Browser, url: str, scheme: str) -> Iterator[tuple[Person, Watch]]:
    context = browser.new_context(base_url=url, locale="en-GB", color_scheme=scheme, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    watch = Watch(context)
    yield Person(context.new_page()), watch
    context.close()


def register(ana: Person) -> None:
    """Make an account, and confirm its address by the mail in the outbox."""
    ana.page.goto("/account/signup/")
    ana.page.get_by_label("Email").fill(EMAIL)
    ana.page.get_by_label("Password", exact=True).fill(PASSWORD)
    ana.page.get_by_label("Password (again)").fill(PASSWORD)
    ana.page.get_by_role("main").get_by_role("button").click()
    expect(ana.page).to_have_url(re.compile("/account/confirm-email/$"))
    run_due_jobs()
    ana.page.goto("/dev/outbox/")
    ana.page.get_by_role("link", name=re.compile("onfirm")).first.click()
    link = re.search(r"https?://\S+/account/confirm-email/\S+", ana.page.get_by_role("main").inner_text())[0]
    ana.page.goto(link)
    ana.page.get_by_role("main").get_by_role("button").click()
    ana.signs_in()
    expect(ana.page).to_have_url(re.compile(r"localhost:\d+/account/$"))


def set_up_app(ana: Person) -> App:
    """Turn on the second step."""
    ana.looks("/account/2fa/")
    ana.page.get_by_role("link", name="Set up an app").click()
    ana.looks()
    ana.says_password()
    expect(ana.page.locator(".qr")).to_be_visible()
    assert ana.page.locator(".qr").evaluate("image => image.complete && image.naturalWidth > 0")
    ana.looks()
    app = App(ana.page.locator(".secret").inner_text())
    ana.gives(app.code())
    expect(ana.page.locator(".codes li")).to_have_count(10)
    ana.looks()
    return app


def add_passkey(ana: Person) -> None:
    """Add a passkey of the browser's own."""
    session = ana.page.context.new_cdp_session(ana.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    ana.looks("/account/2fa/webauthn/add/")
    ana.page.get_by_label("Name of the key").fill("My laptop")
    ana.page.get_by_label("Passkey").check()
    ana.page.get_by_role("button", name="Add a key").click()
    expect(ana.page.locator(".message--success")).to_be_visible()
    ana.looks("/account/2fa/webauthn/")
    expect(ana.page.get_by_role("heading", name="My laptop")).to_be_visible()


def test_an_account_from_its_first_mail_to_a_passkey(browser: Browser, committed_db):
    with (
        serving(DJANGO_SETTINGS_MODULE="cms.settings.dev", DATA_DIR=str(settings.DATA_DIR)) as url,
        browsing(browser, url, "dark") as (ana, watch),
        browsing(browser, url, "light") as (elsewhere, _watch),
    ):
        register(ana)
        app = set_up_app(ana)

        elsewhere.signs_in()
        expect(elsewhere.page).to_have_url(re.compile("/2fa/authenticate/"))
        elsewhere.looks()
        elsewhere.gives(app.next_code())
        expect(elsewhere.page).to_have_url(re.compile(r"localhost:\d+/account/$"))

        ana.looks("/account/sessions/")
        ana.page.get_by_role("button", name="End this session").click()
        expect(ana.page.get_by_role("button", name="End this session")).to_have_count(0)
        elsewhere.page.goto("/account/sessions/")
        expect(elsewhere.page).to_have_url(re.compile("/account/login/"))

        add_passkey(ana)
        ana.page.goto("/account/logout/")
        ana.page.get_by_role("main").get_by_role("button", name="Sign out").click()
        ana.looks("/account/login/")
        ana.page.get_by_role("button", name="Use a passkey").click()
        expect(ana.page).to_have_url(re.compile(r"localhost:\d+/account/$"))
        ana.page.goto("/account/email/")
        expect(ana.page.get_by_role("main")).to_contain_text(EMAIL)

        assert watch.drain(ana.page) == []
        assert ana.problems + elsewhere.problems == []

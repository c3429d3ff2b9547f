"""A real Chromium, the system's own, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from wagtail.models import Site

from accounts.models import User
from tests.helpers.database import WorkerDatabase
from tests.helpers.policy import Watch

# Playwright's event loop runs in this thread, and Django would refuse to be called beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# The first rendering of a page makes its pictures in three formats, and CI has two cores for everything.
PATIENCE = 60
expect.set_options(timeout=30_000)

# Nothing that a browser does by itself in the background may reach out of this machine.
_QUIET = [
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, and keep it together on one worker, which loads the demo once."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


# For a module, not for the run: as long as Playwright lives, no other test of this process can run an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without it the tests are skipped, and with CI=true they fail."""
    # The shell draws for nobody, and so costs a fifth less.
    program = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser"))), None)
    if program is None:
        missing = "Chromium is not installed: `make browsers` installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    # Chromium's own sandbox does not work for root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    # Beside a running event loop Django keeps other connections than without: one left open on the database that these
    # tests replace would be found dead by the test after them.
    connections.close_all()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=[*_QUIET, *sandbox])
        yield chromium
        chromium.close()
        connections.close_all()


@pytest.fixture(scope="session")
def demo_database(worker_database: WorkerDatabase, django_db_blocker) -> str:
    """The name of a database with the demo site, loaded once for all tests of this process."""
    with django_db_blocker.unblock():
        worker_database.clone()
        with pytest.MonkeyPatch.context() as fewer:
            # Each test starts from a copy of this.
            fewer.setattr("home.demo.contacts.NUMBER", 200)
            call_command("load_demo", stdout=StringIO())
        # Their pictures are made now, once, and not by each test that looks at them first.
        visitor = Client()
        visitor.force_login(User.objects.get(email="admin@example.org"))
        for path in ("/", "/es/", "/product/", "/blog/", "/support/", "/admin/images/"):
            assert visitor.get(path).status_code == 200
        kept = worker_database.keep("demo")
        worker_database.clone()
    return kept


@pytest.fixture
def demo_site(live_site: str, worker_database: WorkerDatabase, demo_database: str) -> str:
    """The base URL of the live site with the demo content, as `make run` serves it."""
    worker_database.clone(demo_database)
    Site.objects.update(port=urlsplit(live_site).port)
    return live_site


@pytest.fixture
def visitor(demo_site: str) -> Iterator[httpx.Client]:
    """Somebody without an account, served from the page cache."""
    with httpx.Client(base_url=demo_site, timeout=PATIENCE) as client:
        yield client


def signed_in(browser: Browser, site: str, email: str) -> BrowserContext:
    """Return the browser of somebody who has signed in; how they do that has tests of its own."""
    client = Client()
    client.force_login(User.objects.get(email=email))
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(base_url=site, viewport={"width": 1440, "height": 1000}, locale="en-GB")
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    context.set_default_timeout(PATIENCE * 1000)
    return context


@pytest.fixture
def admin(browser: Browser, demo_site: str) -> Iterator[Page]:
    """A moderator's browser, in the Wagtail admin."""
    context = signed_in(browser, demo_site, "moderator@example.org")
    page = context.new_page()
    page.goto("/admin/")
    yield page
    context.close()


@pytest.fixture
def watched(browser: Browser, demo_site: str) -> Iterator[tuple[Page, Watch]]:
    """An administrator's browser, and what the policy forbade in it."""
    context = signed_in(browser, demo_site, "admin@example.org")
    watch = Watch(context)
    page = context.new_page()
    page.goto("/admin/")
    yield page, watch
    context.close()


@pytest.fixture(scope="session")
def screenshots(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder for screenshots: the one that `--screenshots` names, else one that goes with the run."""
    chosen = request.config.getoption("--screenshots")
    folder = Path(chosen) if chosen else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def page(browser: Browser, live_site: str) -> Iterator[Page]:
    """A new visitor's page; paths are relative to the live site. An error in the page's scripts fails the test."""
    context = browser.new_context(base_url=live_site, viewport={"width": 1440, "height": 900}, locale="en-GB")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors

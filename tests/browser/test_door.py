"""The door, on two phones of which one loses its line."""

import re
from base64 import b64decode
from io import BytesIO

import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.models import User
from events.models import Attendee, CheckIn
from events.tokens import door_token
from tests.browser.conftest import signed_in
from tests.browser.test_pages import problems_of
from tests.factories import events, organisations
from tests.helpers.policy import Watch

# A camera that sees the picture of a code, and a detector that asks a library.
_DETECTOR = """
navigator.mediaDevices.getUserMedia = async () => {
  const picture = new Image();
  picture.src = "CODE";
  await picture.decode();
  const seen = Object.assign(document.createElement("canvas"), { width: 480, height: 480 });
  const show = () => seen.getContext("2d").drawImage(picture, 40, 40, 400, 400);
  setInterval(show, 100);
  return seen.captureStream(10);
};
window.BarcodeDetector = class {
  static getSupportedFormats = async () => ["qr_code"];
  detect = async (video) => {
    const { videoWidth: width, videoHeight: height } = video;
    const still = Object.assign(document.createElement("canvas"), { width, height });
    still.getContext("2d").drawImage(video, 0, 0);
    const rawValue = await window.readCode(still.toDataURL());
    return rawValue ? [{ rawValue }] : [];
  };
};
"""


@pytest.fixture
def phone(browser: Browser, live_site: str):
    """Return what signs somebody in on a phone of their own."""
    opened: list[BrowserContext] = []

    def take(user: User) -> tuple[Page, BrowserContext, Watch]:
        context = signed_in(browser, live_site, user.email)
        opened.append(context)
        watch = Watch(context)
        page = context.new_page()
        page.set_viewport_size({"width": 390, "height": 844})
        return page, context, watch

    yield take
    for context in opened:
        context.close()


def person(page: Page, name: str):
    return page.locator("li.door-row", has_text=name)


def test_two_doors_one_of_them_offline_count_everybody_once(phone, browser, live_site):
    occurrence = events.occurrence(capacity=20, title="Spring meeting")
    ana = events.come(occurrence, "ana", last_name="Alvarez")
    events.come(occurrence, "bob", guests=2)
    events.come(occurrence, "eve", phone="+12125550199")
    of = occurrence.event.organisation
    north, north_phone, watch = phone(organisations.member(of, permissions=["events.check_in"]).user)
    south, _south_phone, _watch = phone(organisations.member(of, permissions=["events.check_in"]).user)
    address = f"/admin/events/door/{occurrence.pk}/"
    for page in (north, south):
        page.goto(address)
        expect(page.locator("#main[data-ready=offline]")).to_be_visible()
        expect(page.locator("#expected")).to_have_text("5")

    check_search(north)
    check_scanning(north, north_phone, ana)
    work_offline(north, north_phone)
    assert not CheckIn.objects.exists()

    # Meanwhile she has come in through the other door.
    person(south, "Ana").get_by_role("button", name="Check in").click()
    expect(south.locator("#answer")).to_contain_text("Ana Alvarez is in.")
    north_phone.set_offline(False)
    for page in (north, south):
        expect(page.locator("#inside")).to_have_text("4")
        expect(person(page, "Bob")).to_contain_text(re.compile(r"In: 2 of 3"))
    expect(north.locator("#status")).to_be_hidden()
    ana.refresh_from_db()
    assert (ana.state, ana.arrived) == ("attended", 1)
    assert sum(Attendee.objects.filter(state="attended").values_list("arrived", flat=True)) == 4

    # Before axe, which brings styles of its own.
    assert not watch.drain(north)
    check_look(north)
    assert not problems_of(south, "/admin/events/door/")
    stranger = browser.new_page(base_url=live_site, viewport={"width": 390, "height": 844}, color_scheme="dark")
    assert not problems_of(stranger, f"/events/door/{door_token(ana)}/")
    stranger.close()
    check_signing_out(north)


def work_offline(page: Page, context: BrowserContext) -> None:
    """Without a line the page opens again, and goes on: by the keyboard, a part of a party, and somebody unexpected."""
    context.set_offline(True)
    page.reload()
    expect(person(page, "Ana Alvarez")).to_be_visible()
    person(page, "Ana").get_by_role("button", name="Check in").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Offline: 1 not sent yet.")
    expect(person(page, "Ana").get_by_role("button", name="Undo")).to_be_focused()
    person(page, "Bob").get_by_label("How many are here").select_option("2")
    person(page, "Bob").get_by_role("button", name="Check in").click()
    page.get_by_text("Add somebody who walks in").click()
    page.get_by_label("First name").fill("Dora")
    page.get_by_role("button", name="Let them in").click()
    expect(page.locator("#status")).to_contain_text("Offline: 3 not sent yet.")
    expect(page.locator("#inside")).to_have_text("4")
    page.reload()
    expect(page.locator("#status")).to_contain_text("Offline: 3 not sent yet.")
    expect(person(page, "Dora")).to_contain_text("Kept on this device")


def check_search(page: Page) -> None:
    """Somebody is found by what only the server knows, while there is a line."""
    page.get_by_role("searchbox").fill("0199")
    expect(page.locator("li.door-row")).to_have_count(1)
    expect(person(page, "Eve")).to_be_visible()
    page.get_by_role("searchbox").fill("")


def check_scanning(page: Page, context: BrowserContext, ana: Attendee) -> None:
    """The camera sees the code that she has been sent, and the list shows her alone.

    Chromium on Linux knows no format of codes by itself: a library reads what the video shows in its place.
    """
    context.expose_function("readCode", read_code)
    page.add_init_script(_DETECTOR.replace("CODE", f"/events/door/{door_token(ana)}/qr.svg"))
    page.reload()
    page.get_by_role("button", name="Scan a code").click()
    expect(person(page, "Ana").get_by_role("button", name="Check in")).to_be_focused()
    expect(page.locator("li.door-row")).to_have_count(1)
    expect(page.locator("#camera")).to_be_hidden()
    page.reload()
    expect(page.locator("li.door-row")).to_have_count(3)


def read_code(picture: str) -> str:
    """What a picture of a camera says; empty for none."""
    with Image.open(BytesIO(b64decode(picture.partition(",")[2]))) as seen:
        found = zxingcpp.read_barcodes(seen.convert("L"))
    return found[0].text if found else ""


def check_look(page: Page) -> None:
    page.get_by_text("Add somebody who walks in").click()
    report = Axe().run(page).response
    assert not [rule["id"] for rule in report["violations"]]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def check_signing_out(page: Page) -> None:
    """What was kept goes as they sign out."""
    page.goto("/admin/logout/")
    page.get_by_role("button", name=re.compile("Sign Out", re.IGNORECASE)).click()
    page.wait_for_load_state()
    assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0

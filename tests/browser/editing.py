"""What an editor does in a page's form, control by control."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_editor import add_block

VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
PASTED = '<p>plain <span style="font-style: italic">slanted</span></p>'

_PASTE = """(field, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""

# Fields of text only: what is special about the others is tried by hand.
_FILL = """(video) => {
  const kinds = "input[type=text], input[type=url], textarea";
  for (const field of document.querySelector("[data-streamfield-stream-container]").querySelectorAll(kinds)) {
    if (!field.name || field.value || field.readOnly || !field.offsetParent) continue;
    if (/starts_at|table|organisation/.test(field.name)) continue;
    if (field.name.endsWith("-url") && !field.closest("[data-streamfield-child]").innerText.includes("Embed")) continue;
    field.value = field.name.endsWith("-url") ? video : "Words";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}"""


def add_every_block(page: Page) -> list[str]:
    """Add each kind of block once, and return their names."""
    page.get_by_role("button", name="Insert a block").last.click()
    names = [name.strip() for name in page.get_by_role("option").all_inner_texts()]
    page.keyboard.press("Escape")
    for name in names:
        add_block(page, name)
    return names


def fill_texts(page: Page) -> None:
    """Fill in each empty field of the blocks."""
    page.evaluate(_FILL, VIDEO)


def upload_in_modal(page: Page, kind: str, name: str, content: bytes) -> None:
    """Answer the first empty chooser of this kind with a file that is uploaded there."""
    page.locator("button:visible", has_text=f"Choose {kind}").first.click()
    upload(page, name, content)


def upload(page: Page, name: str, content: bytes) -> None:
    """Answer the chooser that stands open with a file that is uploaded there."""
    modal = page.locator(".modal-body")
    modal.get_by_role("tab", name="Upload").click()
    modal.locator("input[type=file]").set_input_files({"name": name, "mimeType": "", "buffer": content})
    expect(modal.get_by_label("Title").last).to_have_value(name.partition(".")[0])
    modal.get_by_role("button", name="Upload").click()
    expect(modal).to_have_count(0)


def choose_everything(page: Page, kind: str) -> None:
    """Answer each chooser of this kind that is still empty with the first thing it offers."""
    while (button := page.locator("button:visible", has_text=f"Choose {kind}")).count():
        button.first.click()
        page.locator(".modal-body [data-chooser-modal-choice], .modal-body a.choose-page").first.click()
        expect(page.locator(".modal-body")).to_have_count(0)


def pick_date(page: Page, field: Locator, day: str) -> str:
    """Choose a day of the month from the calendar that opens at the field, and return what stands there then."""
    field.click()
    page.locator(f".xdsoft_datetimepicker:visible td[data-date='{day}']:not(.xdsoft_other_month)").first.click()
    page.keyboard.press("Escape")
    expect(field).to_have_value(re.compile(rf"-{int(day):02}\b"))
    return field.input_value()


def pick_moment(page: Page, field: Locator) -> str:
    """Choose nine o'clock on the 15th of next month from the calendar at the field, and return what stands there."""
    field.click()
    calendar = page.locator(".xdsoft_datetimepicker:visible")
    calendar.locator(".xdsoft_next").first.click()
    calendar.locator("td[data-date='15']:not(.xdsoft_other_month)").first.click()
    # The list of hours is moved by a script, which Playwright cannot scroll. Choosing an hour closes the calendar.
    calendar.locator(".xdsoft_time[data-hour='9'][data-minute='0']").first.dispatch_event("click")
    expect(calendar).to_have_count(0)
    expect(field).to_have_value(re.compile(r"-15 0?9:00$"))
    return field.input_value()


def fill_table(page: Page) -> None:
    """Write into a cell of the table block, and add a row by its menu."""
    page.get_by_label("Table headers").select_option(index=1)
    cells = page.locator(".handsontable .htCore td:visible")
    cells.first.dblclick()
    page.keyboard.type("Cell")
    page.keyboard.press("Enter")
    cells.nth(1).click(button="right")
    page.locator(".htContextMenu td:visible", has_text="Insert row below").first.click()


def write_rich_text(page: Page) -> None:
    """Type into each editor; into the first, paste styled text as well, and move all by the clipboard."""
    editors = page.locator("[data-streamfield-stream-container] .public-DraftEditor-content")
    for editor in editors.all():
        editor.click()
        page.keyboard.type("Typed. ")
    first = editors.first
    first.click()
    first.evaluate(_PASTE, PASTED)
    expect(first).to_contain_text("slanted")
    for keys in ("Control+a", "Control+c", "Control+x"):
        page.keyboard.press(keys)
    expect(first).not_to_contain_text("slanted")
    page.keyboard.press("Control+v")
    expect(first).to_contain_text("slanted")

"""Developers read in the browser what their site would have sent, under the policy too."""

from playwright.sync_api import Browser, expect

from cms.infra import mail, sms
from cms.infra.mail.backends.outbox import OutboxBackend as MailOutbox
from cms.infra.sms.backends.outbox import OutboxBackend as TextOutbox
from tests.helpers.policy import Watch
from tests.helpers.site import serving


def test_a_mail_and_a_text_are_found_and_read(browser: Browser, committed_db, tmp_path):
    MailOutbox(tmp_path / "outbox").send(
        mail.Message(
            to="ana@example.org", subject="Doors", text="At seven.", html="<p style='color: navy'>At seven.</p>"
        )
    )
    TextOutbox(tmp_path / "outbox").send(sms.Text(to="+12025550123", body="The doors open."))
    with serving(DJANGO_SETTINGS_MODULE="cms.settings.dev", DATA_DIR=str(tmp_path)) as url:
        context = browser.new_context(base_url=url, locale="en-GB")
        watch = Watch(context)
        page = context.new_page()
        page.goto("/dev/outbox/")
        expect(page.locator(".outbox__item")).to_have_count(2)
        page.get_by_role("link", name="Texts").click()
        expect(page.locator(".outbox__item")).to_have_count(1)
        page.get_by_role("link", name="The doors open.").click()
        expect(page.get_by_role("main")).to_contain_text("+12025550123")
        page.goto("/dev/outbox/")
        page.get_by_role("link", name="Doors", exact=True).click()
        written = page.frame_locator("iframe.outbox__frame").get_by_text("At seven.")
        expect(written).to_have_css("color", "rgb(0, 0, 128)")

        assert watch.drain(page) == []
        context.close()

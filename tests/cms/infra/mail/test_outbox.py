"""Developers read in the browser what the site would have mailed; nobody else does."""

import os

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail

from cms.infra.mail.outbox import list_mails


@pytest.fixture
def outbox(settings, tmp_path):
    """The folder of the file-based backend, on a development site."""
    settings.DEBUG = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    return settings.EMAIL_FILE_PATH


def send_html(subject, html):
    message = EmailMultiAlternatives(subject, "The text", to=["ána@example.org"], cc=["second@example.org"])
    message.attach_alternative(html, "text/html")
    message.send()


def test_a_mail_keeps_its_subject_people_date_and_both_parts(outbox):
    send_html("¿Qué tal? " + "a long subject " * 8, "<h1>Hola</h1>")
    (mail,) = list_mails(outbox)
    assert mail.subject == ("¿Qué tal? " + "a long subject " * 8).rstrip()
    assert mail.recipients == "ána@example.org, second@example.org"
    assert mail.date is not None
    assert (mail.text.strip(), mail.html.strip()) == ("The text", "<h1>Hola</h1>")


def test_the_newest_comes_first_also_within_one_connection(outbox):
    send_mail("first", "", None, ["a@example.org"])
    (older,) = outbox.iterdir()
    os.utime(older, (1, 1))
    with get_connection() as connection:
        for subject in ("second", "third"):
            send_mail(subject, "", None, ["a@example.org"], connection=connection)
    assert [mail.subject for mail in list_mails(outbox)] == ["third", "second", "first"]
    assert len({mail.key for mail in list_mails(outbox)}) == 3


def test_an_outbox_that_was_never_written_to_is_empty(outbox, client, db):
    assert list_mails(outbox) == []
    assert "No mail yet" in client.get("/dev/outbox/").text


def test_the_list_leads_to_the_mail_whose_links_can_be_followed(outbox, client, db):
    send_mail("A link <b>", "Go to http://localhost:8000/account/x/ now", None, ["a@example.org"])
    (mail,) = list_mails(outbox)
    page = client.get("/dev/outbox/").text
    assert f'href="/dev/outbox/{mail.key}/"' in page
    assert "A link &lt;b&gt;" in page
    assert 'href="http://localhost:8000/account/x/"' in client.get(f"/dev/outbox/{mail.key}/").text


def test_html_is_shown_in_a_frame_that_can_run_nothing(outbox, client, db):
    send_html("Danger", "<script>steal()</script>")
    (mail,) = list_mails(outbox)
    page = client.get(f"/dev/outbox/{mail.key}/")
    assert "steal" not in page.text
    assert f'src="/dev/outbox/{mail.key}/html/"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    frame = client.get(f"/dev/outbox/{mail.key}/html/")
    assert frame.text.strip() == "<script>steal()</script>"
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["", "{key}/", "{key}/html/"])
def test_outside_development_there_is_no_outbox(outbox, client, db, settings, path):
    send_mail("secret", "text", None, ["a@example.org"])
    address = "/dev/outbox/" + path.format(key=list_mails(outbox)[0].key)
    assert client.get(address).status_code == 200
    settings.DEBUG = False
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("key", ["unknown", "..", "..%2F..%2Fetc%2Fpasswd"])
def test_an_unknown_mail_is_not_found(outbox, client, db, key):
    assert client.get(f"/dev/outbox/{key}/").status_code == 404

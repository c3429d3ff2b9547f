"""Developers read in the browser what the site would have sent; nobody else does."""

import os
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection, send_mail

from cms.infra import mail, sms
from cms.infra.outbox.reader import list_entries


@pytest.fixture
def outbox(settings, tmp_path):
    """The folder of a development site, where the backends of mail and SMS and Django's own write."""
    settings.DEBUG = True
    settings.OUTBOX_DIR = settings.EMAIL_FILE_PATH = tmp_path / "outbox"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    for setting, channel in (("MAIL", "mail"), ("SMS", "sms")):
        backend = f"cms.infra.{channel}.backends.outbox.OutboxBackend"
        setattr(settings, setting, {"BACKEND": backend, "OPTIONS": {"folder": settings.OUTBOX_DIR}})
    return settings.OUTBOX_DIR


def send_html(subject, html):
    message = EmailMultiAlternatives(subject, "The text", to=["ána@example.org"], cc=["second@example.org"])
    message.attach_alternative(html, "text/html")
    message.send()


def send_text(**changes):
    return sms.send(sms.Text(**({"to": "+12025550123", "body": "The doors open at 7 p.m."} | changes)))


def test_a_mail_keeps_its_subject_people_date_and_both_parts(outbox):
    accepted = mail.send(
        mail.Message(
            to="Ana Ñandú <ana@example.org>",
            subject="¿Qué tal? " + "a long subject " * 8 + "end",
            text="The text",
            html="<h1>Hola</h1>",
            headers={"List-Unsubscribe": "<https://www.example.org/u/42>"},
            tags={"delivery": "42"},
        )
    )
    (entry,) = list_entries(outbox)
    assert (accepted.provider, accepted.provider_id) == ("outbox", entry.key)
    assert (entry.kind, entry.recipients) == ("mail", "Ana Ñandú <ana@example.org>")
    assert entry.subject == "¿Qué tal? " + "a long subject " * 8 + "end"
    assert entry.date is not None
    assert (entry.text.strip(), entry.html.strip()) == ("The text", "<h1>Hola</h1>")
    assert entry.details["List-Unsubscribe"] == "<https://www.example.org/u/42>"
    assert entry.details["X-Rostrum-Delivery"] == "42"


def test_a_text_keeps_its_number_body_and_length(outbox):
    accepted = send_text(
        body="í" * 71, tags={"delivery": "42"}, callback_url="https://x.example.org", validity=timedelta(minutes=2)
    )
    (entry,) = list_entries(outbox)
    assert (accepted.provider, accepted.provider_id, accepted.segments) == ("outbox", entry.key, 2)
    assert (entry.kind, entry.recipients, entry.text) == ("text", "+12025550123", "í" * 71)
    assert (entry.segments, entry.units, entry.encoding) == (2, 71, "UCS-2")
    assert entry.details == {
        "X-Rostrum-Delivery": "42",
        "Status-Callback": "https://x.example.org",
        "Validity-Period": "120 s",
    }


def test_django_s_own_mails_are_there_as_well(outbox):
    send_html("¿Qué tal?", "<h1>Hola</h1>")
    (entry,) = list_entries(outbox)
    assert (entry.subject, entry.recipients) == ("¿Qué tal?", "ána@example.org, second@example.org")
    assert (entry.text.strip(), entry.html.strip()) == ("The text", "<h1>Hola</h1>")


def test_the_newest_comes_first_also_within_one_file(outbox):
    send_mail("first", "", None, ["a@example.org"])
    # Django names a file by second and connection: another one may come to write into the same.
    (older,) = (file.rename(outbox / "older.log") for file in list(outbox.iterdir()))
    os.utime(older, (1, 1))
    send_text()
    (newer,) = outbox.glob("*.json")
    os.utime(newer, (2, 2))
    with get_connection() as connection:
        for subject in ("third", "fourth"):
            send_mail(subject, "", None, ["a@example.org"], connection=connection)
    entries = list_entries(outbox)
    assert [entry.subject for entry in entries] == ["fourth", "third", "", "first"]
    assert len({entry.key for entry in entries}) == 4


def test_an_outbox_that_was_never_written_to_is_empty(outbox, client, db):
    assert list_entries(outbox) == []
    assert "No mail yet" in client.get("/dev/outbox/").text
    assert "No texts yet" in client.get("/dev/outbox/?only=text").text


@pytest.mark.parametrize(("query", "shown"), [("", "mt"), ("?only=mail", "m"), ("?only=text", "t"), ("?only=x", "mt")])
def test_mails_and_texts_stand_in_one_list_or_apart(outbox, client, db, query, shown):
    send_mail("The mail", "", None, ["a@example.org"])
    send_text()
    page = client.get(f"/dev/outbox/{query}").text
    assert ("The mail" in page, "The doors open" in page) == ("m" in shown, "t" in shown)


def test_the_list_leads_to_the_mail_whose_links_can_be_followed(outbox, client, db):
    send_mail("A link <b>", "Go to http://localhost:8000/account/x/ now", None, ["a@example.org"])
    (entry,) = list_entries(outbox)
    page = client.get("/dev/outbox/").text
    assert f'href="/dev/outbox/{entry.key}/"' in page
    assert "A link &lt;b&gt;" in page
    assert 'href="http://localhost:8000/account/x/"' in client.get(f"/dev/outbox/{entry.key}/").text


def test_a_text_is_shown_with_its_length_and_without_markup(outbox, client, db):
    accepted = send_text(body="<b>" + "x" * 200)
    page = client.get(f"/dev/outbox/{accepted.provider_id}/").text
    assert "2 segments (203 units of GSM-7)" in page
    assert "&lt;b&gt;xxx" in page


def test_html_is_shown_in_a_frame_that_can_run_nothing(outbox, client, db):
    send_html("Danger", "<script>steal()</script>")
    (entry,) = list_entries(outbox)
    page = client.get(f"/dev/outbox/{entry.key}/")
    assert "steal" not in page.text
    assert f'src="/dev/outbox/{entry.key}/html/"' in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    frame = client.get(f"/dev/outbox/{entry.key}/html/")
    assert frame.text.strip() == "<script>steal()</script>"
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["", "{key}/", "{key}/html/"])
def test_outside_development_there_is_no_outbox(outbox, client, db, settings, path):
    send_mail("secret", "text", None, ["a@example.org"])
    address = "/dev/outbox/" + path.format(key=list_entries(outbox)[0].key)
    assert client.get(address).status_code == 200
    settings.DEBUG = False
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("key", ["unknown", "..", "..%2F..%2Fetc%2Fpasswd"])
def test_an_unknown_entry_is_not_found(outbox, client, db, key):
    assert client.get(f"/dev/outbox/{key}/").status_code == 404

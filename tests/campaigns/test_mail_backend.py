"""Mails of Django and allauth go through the ledger: written with what caused them, sent by a worker."""

import re

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.db import transaction
from django.test import Client

from accounts.services.users import create_user
from campaigns.models import Content, Delivery
from campaigns.states import State
from cms.infra.jobs.models import Job
from tests.helpers.jobs import run_due_jobs, running_jobs, wait_until
from tests.helpers.mail_server import MailServer


@pytest.fixture(autouse=True)
def _real_backend(settings) -> None:
    """pytest-django puts a backend of its own in place."""
    settings.EMAIL_BACKEND = "campaigns.mail_backend.LedgerBackend"


@pytest.mark.django_db
def test_a_mail_keeps_its_words_sender_and_headers(mail_provider) -> None:
    message = EmailMultiAlternatives(
        "Your\nlink", "Plain words", "Team <team@example.org>", ["Ana <Ana@example.org>"], reply_to=["desk@example.org"]
    )
    message.attach_alternative("<p>Words</p>", "text/html")
    message.extra_headers["X-Purpose"] = "test"
    message.subject = "Your link"

    assert message.send() == 1
    run_due_jobs()

    (sent,) = mail_provider.sent
    assert (sent.to, sent.subject, sent.text, sent.html) == (
        "ana@example.org",
        "Your link",
        "Plain words",
        "<p>Words</p>",
    )
    assert (sent.sender, sent.reply_to) == ("Team <team@example.org>", "desk@example.org")
    assert sent.headers == {"X-Purpose": "test"}
    assert Delivery.objects.get().state == State.ACCEPTED
    assert not Content.objects.exists()


@pytest.mark.django_db
def test_a_mail_is_gone_with_the_transaction_that_wanted_it() -> None:
    with transaction.atomic():
        send_mail("Hello", "Words", None, ["ana@example.org"])
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_each_recipient_has_a_delivery_and_every_mail_is_one_of_its_own(mail_provider) -> None:
    mail = EmailMessage("Hello", "Words", None, ["ana@example.org", "bo@example.org"], bcc=["cy@example.org"])
    mail.send()
    mail.send()
    run_due_jobs()

    assert sorted(sent.to for sent in mail_provider.sent) == sorted(
        ["ana@example.org", "bo@example.org", "cy@example.org"] * 2
    )


@pytest.mark.django_db
def test_nothing_of_what_it_says_stands_in_the_job() -> None:
    send_mail("Hello", "https://example.org/secret/", None, ["ana@example.org"])

    payload = Job.objects.get().payload
    assert payload == {"delivery_id": Delivery.objects.get().pk}


@pytest.mark.django_db
def test_attachments_are_refused_where_the_mail_is_written() -> None:
    mail = EmailMessage("Hello", "Words", None, ["ana@example.org"])
    mail.attach("list.csv", "a,b", "text/csv")

    with pytest.raises(ValueError, match="put a link"):
        mail.send()
    assert not Delivery.objects.exists()


def test_a_password_reset_outlives_a_mail_server_that_is_away(committed_db, monkeypatch) -> None:
    create_user(email="ana@example.org", password="a long enough passphrase")
    server = MailServer()
    server.start()
    port = server.port
    server.stop()
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")

    with running_jobs():
        asked = Client().post("/account/password/reset/", {"email": "ana@example.org"})
        assert asked.status_code == 302
        wait_until(lambda: Delivery.objects.filter(state=State.PENDING, tries__gte=1).exists())
        server = MailServer(port=port)
        server.start()
        # Staff press "run now", rather than wait for the next try.
        wait_until(lambda: _hurry() and Delivery.objects.filter(state=State.ACCEPTED).exists())
    server.stop()

    (mail,) = server.mails
    link = re.search(rb"https?://\S+/account/password/reset/key/\S+", mail.content.replace(b"=\r\n", b""))
    assert link
    assert mail.rcpt_tos == ["ana@example.org"]
    assert not Content.objects.exists()


def _hurry() -> bool:
    from django.utils import timezone

    Job.objects.filter(name="campaigns.send_delivery", state="queued").update(run_at=timezone.now())
    return True

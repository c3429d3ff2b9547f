"""The environment chooses who carries mails and texts, and a choice by halves is refused."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from cms.infra import mail, sms
from cms.infra.mail.backends.outbox import OutboxBackend as MailOutbox
from cms.infra.mail.backends.ses import SesBackend
from cms.infra.mail.backends.smtp import SmtpBackend
from cms.infra.providers import backend_of
from cms.infra.sms.backends.outbox import OutboxBackend as TextOutbox
from cms.infra.sms.backends.twilio import TwilioBackend
from cms.settings import providers
from tests.helpers.mail_server import MailServer

SES = {"MAIL_BACKEND": "ses", "AWS_SES_REGION": "eu-west-1"}
KEYS = {"AWS_SES_ACCESS_KEY_ID": "key", "AWS_SES_SECRET_ACCESS_KEY": "secret"}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "secret", "TWILIO_SENDER": "MG1"}


@pytest.fixture
def choose(monkeypatch, settings, tmp_path):
    """Set the environment, and return the backends it chooses for mails and for texts."""

    def choose(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings.MAIL = providers.mail(environ.Env(), tmp_path)
        settings.SMS = providers.sms(environ.Env(), tmp_path, "https://www.example.org")
        return backend_of("MAIL"), backend_of("SMS")

    return choose


@pytest.mark.parametrize(
    ("environment", "for_mails", "for_texts"),
    [
        ({}, MailOutbox, TextOutbox),
        ({"EMAIL_URL": "smtp://mail.example.org"}, SmtpBackend, TextOutbox),
        ({"EMAIL_URL": "smtp://mail.example.org", "MAIL_BACKEND": "outbox"}, MailOutbox, TextOutbox),
        (
            SES
            | {
                "AWS_SES_ACCESS_KEY_ID": "key",
                "AWS_SES_SECRET_ACCESS_KEY": "secret",
                "EMAIL_URL": "smtp://mail.example.org",
            },
            SesBackend,
            TextOutbox,
        ),
        (TWILIO, MailOutbox, TwilioBackend),
    ],
)
def test_the_environment_chooses(choose, environment, for_mails, for_texts):
    assert [type(chosen) for chosen in choose(**environment)] == [for_mails, for_texts]


@pytest.mark.parametrize(
    ("environment", "advice"),
    [
        ({"MAIL_BACKEND": "smtp"}, "Set EMAIL_URL to"),
        ({"MAIL_BACKEND": "pigeon"}, "Set MAIL_BACKEND to"),
        ({"MAIL_BACKEND": "ses"}, "Set AWS_SES_REGION to"),
        (TWILIO | {"TWILIO_AUTH_TOKEN": ""}, "Set TWILIO_AUTH_TOKEN, too"),
        (TWILIO | {"TWILIO_SENDER": ""}, "Set TWILIO_SENDER, too"),
    ],
)
def test_a_provider_that_is_set_up_by_halves_is_refused(choose, environment, advice):
    with pytest.raises(ImproperlyConfigured, match=advice):
        choose(**environment)


@pytest.mark.parametrize(
    ("url", "security"),
    [("smtp://{}", ""), ("smtp+tls://{}", "starttls"), ("smtps://{}", "starttls"), ("smtp+ssl://{}", "tls")],
)
def test_the_address_says_how_to_encrypt(monkeypatch, tmp_path, url, security):
    monkeypatch.setenv("EMAIL_URL", url.format("a%40b:p%2Fw@mail.example.org:2525"))
    assert providers.mail(environ.Env(), tmp_path)["OPTIONS"] == {
        "host": "mail.example.org",
        "port": 2525,
        "user": "a@b",
        "password": "p/w",
        "security": security,
    }


def test_what_is_sent_goes_where_the_environment_says(choose, tmp_path):
    server = MailServer()
    server.start()
    try:
        backend, _ = choose(EMAIL_URL=f"smtp://127.0.0.1:{server.port}")
        mail.send(mail.Message(to="ana@example.org", subject="Hello", text="The text"))
        backend.close()
    finally:
        server.stop()
    sms.send(sms.Text(to="+12025550123", body="Hello"))

    assert [received.rcpt_tos for received in server.mails] == [["ana@example.org"]]
    assert len(list(tmp_path.glob("*.sms.json"))) == 1

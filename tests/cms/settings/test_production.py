"""A public installation starts with all that it needs, and says what is missing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import LoginPassword

from tests.helpers.mail_server import MailServer

ROOT = Path(__file__).resolve().parents[3]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": "0123456789" * 5,
    "BASE_URL": "https://www.example.org",
    "ALLOWED_HOSTS": "www.example.org",
    "EMAIL_URL": "smtp://localhost",
}
SES = {"EMAIL_URL": "", "MAIL_BACKEND": "ses", "AWS_SES_REGION": "eu-west-1"}
TEXT = """
from cms.infra import sms
sms.send(sms.Text(to="+12025550123", body="Good to have you."))
"""
SEND = """
from cms.infra import mail
mail.send(mail.Message(to="visitor@example.org", subject="Hello", text="Good to have you."))
"""


def start(then: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Start Django with production's settings in a process of its own, and run some code there."""
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{then}"],
        cwd=ROOT,
        env=os.environ | COMPLETE | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("missing", ["SECRET_KEY", "BASE_URL", "EMAIL_URL"])
def test_it_does_not_start_without_what_makes_it_safe_and_says_so(missing):
    started = start(**{missing: ""})

    assert started.returncode != 0
    assert f"ImproperlyConfigured: Set {missing} to" in started.stderr


def test_it_starts_with_all_that_is_required():
    assert start().stderr == ""


def test_ses_is_a_mail_server_as_well():
    started = start("from django.conf import settings; print(settings.MAIL)", **SES)

    assert started.stderr == ""
    assert "'cms.infra.mail.backends.ses.SesBackend'" in started.stdout
    assert "'region': 'eu-west-1'" in started.stdout


def test_without_a_provider_texts_are_refused_rather_than_left_in_a_folder():
    sent = start(TEXT)

    assert sent.stderr.splitlines()[-1] == "cms.infra.sms.base.Rejected: texts-are-off"


def test_mail_reaches_the_server_of_the_address(mail_server):
    sent = start(
        SEND,
        EMAIL_URL=f"smtp://rostrum:p%40ss%2Fword@127.0.0.1:{mail_server.port}",
        DEFAULT_FROM_EMAIL="Rostrum <hello@example.org>",
    )

    assert sent.stderr == ""
    assert mail_server.logins == [LoginPassword(b"rostrum", b"p@ss/word")]
    (mail,) = mail_server.mails
    assert (mail.mail_from, mail.rcpt_tos) == ("hello@example.org", ["visitor@example.org"])
    assert b"Good to have you." in mail.content

"""A public installation starts with all that it needs, and says what is missing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ROOT = Path(__file__).resolve().parents[3]
COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": "0123456789" * 5,
    "BASE_URL": "https://www.example.org",
    "ALLOWED_HOSTS": "www.example.org",
    "EMAIL_URL": "smtp://localhost",
}
SEND = """
from django.core.mail import send_mail
send_mail("Hello", "Good to have you.", None, ["visitor@example.org"])
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


class MailServer(Controller):
    """An SMTP server on a port that the system chooses, which keeps what it is given, and by whom."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.logins: list[LoginPassword] = []
        super().__init__(
            self,
            hostname="127.0.0.1",
            port=0,
            authenticator=self._note,
            auth_require_tls=False,
        )

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def _note(self, _smtp: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, login: LoginPassword):
        self.logins.append(login)
        return AuthResult(success=True)

    async def handle_DATA(self, _smtp: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        self.mails.append(envelope)
        return "250 OK"


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

"""Providers, consent and time of the tests for messages."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from campaigns import registry
from campaigns.registry import ConsentQuestion
from cms.infra.mail.fake import FakeBackend as FakeMail
from cms.infra.providers import backend_of
from cms.infra.sms.fake import FakeBackend as FakeSms
from tests.factories.messages import MORNING, register_newsletter


class Clock:
    """The time that Django tells."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture(autouse=True)
def clock(request, monkeypatch) -> Clock:
    """It is ten in the morning in New York, until a test says otherwise; for processes of their own it is now."""
    clock = Clock(MORNING)
    if "committed_db" in request.fixturenames:
        return clock
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def mail_provider(settings) -> FakeMail:
    """The mail provider: keeps what it takes."""
    settings.MAIL = {"BACKEND": "cms.infra.mail.fake.FakeBackend"}
    return backend_of("MAIL")


@pytest.fixture
def sms_provider(settings) -> FakeSms:
    """The provider of texts: keeps what it takes."""
    settings.SMS = {"BACKEND": "cms.infra.sms.fake.FakeBackend"}
    return backend_of("SMS")


@pytest.fixture
def consent(monkeypatch) -> Iterator[dict[str, bool | None]]:
    """What is known of people's consent, by address; the newsletter needs it."""
    register_newsletter()
    known: dict[str, bool | None] = {}

    def check(question: ConsentQuestion) -> bool | None:
        return known.get(question.address)

    monkeypatch.setattr(registry, "_consent_checks", [check])
    return known

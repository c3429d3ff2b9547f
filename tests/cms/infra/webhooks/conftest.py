"""Endpoints that are set up, handlers that go again after each test, and a certificate for SNS."""

import pytest

from cms.infra.webhooks import registry
from cms.infra.webhooks.verifiers.certificates import certificates
from tests.helpers.http_server import certificate
from tests.helpers.webhooks import TOPIC, know


@pytest.fixture(autouse=True)
def endpoints(settings):
    settings.BASE_URL = "https://www.example.org"
    settings.WEBHOOKS = {
        "AWS_SNS_TOPIC_ARNS": [TOPIC],
        "TWILIO_AUTH_TOKEN": "twilio-token",
        "STRIPE_WEBHOOK_SECRETS": ["whsec_new", "whsec_old"],
        "BODY_DAYS": 30,
        "ROW_DAYS": 400,
    }


@pytest.fixture
def subscribe(monkeypatch):
    """Subscribe for the length of the test; what other apps subscribed is away."""
    own = {name: each for name, each in registry._subscriptions.items() if name.startswith("webhooks.")}
    monkeypatch.setattr(registry, "_subscriptions", own)
    return registry.subscribe


@pytest.fixture(scope="session")
def signer(tmp_path_factory):
    """The certificate that SNS signs with."""
    return certificate(tmp_path_factory.mktemp("sns"), "sns.amazonaws.com")


@pytest.fixture
def sns(signer):
    """SNS's certificate is known already."""
    know(signer)
    yield signer
    certificates.forget()

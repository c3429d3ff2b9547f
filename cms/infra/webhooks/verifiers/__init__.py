"""One file for each provider whose word is taken here."""

from typing import Final

from cms.infra.webhooks.verifiers.base import Content, ForgedError, MalformedError, Post, UnverifiableError, Verifier
from cms.infra.webhooks.verifiers.sns import SnsVerifier
from cms.infra.webhooks.verifiers.stripe import StripeVerifier
from cms.infra.webhooks.verifiers.twilio import TwilioVerifier

# By the last part of their address, /webhooks/<provider>/.
VERIFIERS: Final[dict[str, Verifier]] = {"ses": SnsVerifier(), "twilio": TwilioVerifier(), "stripe": StripeVerifier()}

__all__ = ["VERIFIERS", "Content", "ForgedError", "MalformedError", "Post", "UnverifiableError", "Verifier"]

"""Stripe's signature: https://docs.stripe.com/webhooks/signature."""

from datetime import UTC, datetime
from typing import ClassVar

from django.conf import settings
from stripe import SignatureVerificationError, WebhookSignature

from cms.infra.webhooks.verifiers.base import Content, ForgedError, MalformedError, Post, Verifier, json_object

# Seconds; Stripe signs each attempt anew, so a later retry carries its own time.
TOLERANCE = 300


class StripeVerifier(Verifier):
    """HMAC-SHA256 over time and body; while a secret is rolled, any of the signatures and of our secrets will do."""

    setting: ClassVar[str] = "STRIPE_WEBHOOK_SECRETS"
    kept_headers: ClassVar[tuple[str, ...]] = ("stripe-signature", "content-type")
    refuses_old: ClassVar[bool] = True

    def verify(self, post: Post) -> None:
        """Compare with each secret."""
        header = post.headers.get("stripe-signature", "")
        if not any(
            self._is_signed(post.body, header, secret) for secret in settings.WEBHOOKS["STRIPE_WEBHOOK_SECRETS"]
        ):
            raise ForgedError("The Stripe-Signature header does not match, or is older than five minutes.")

    @staticmethod
    def _is_signed(body: bytes, header: str, secret: str) -> bool:
        try:
            WebhookSignature.verify_header(body, header, secret, TOLERANCE)
        # ValueError: a body that is no UTF-8, or letters in the signature that are not ASCII.
        except (SignatureVerificationError, ValueError, TypeError):
            return False
        return True

    def read(self, body: bytes) -> Content:
        """Read an event, of API v1 or v2: both have `id`, `type` and `created`."""
        event = json_object(body)
        if event is None or not isinstance(event.get("id"), str) or not isinstance(event.get("type"), str):
            raise MalformedError("This is no event.")
        return Content(
            external_id=event["id"], type=event["type"], payload=event, occurred_at=_time(event.get("created"))
        )


def _time(created: object) -> datetime | None:
    """Return the time of an event: seconds in v1, ISO 8601 in v2."""
    try:
        if isinstance(created, int):
            return datetime.fromtimestamp(created, UTC)
        found = datetime.fromisoformat(str(created))
        # In UTC, as it is kept: near the ends of the calendar there may be no such moment.
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None

"""No texts: production without a provider. A folder that nobody reads would take them in silence."""

from cms.infra.sms.base import Accepted, Rejected, Text


class OffBackend:
    """Takes nothing."""

    def send(self, text: Text) -> Accepted:  # noqa: ARG002 - as every backend's
        """Refuse the text."""
        raise Rejected("texts-are-off", "Set TWILIO_ACCOUNT_SID and what goes with it to send texts.")

"""Mail: `send()` hands one message to the provider that the settings choose, and says what became of it."""

from cms.infra.mail.base import Accepted, Backend, Message
from cms.infra.providers import ProviderError, Rejected, Throttled, Unavailable, Unclear, backend_of

__all__ = ["Accepted", "MailError", "Message", "Rejected", "Throttled", "Unavailable", "Unclear", "send"]

MailError = ProviderError


def send(message: Message) -> Accepted:
    """Hand the message to the provider; it is handed over at most once.

    Raises `Rejected`, `Throttled`, `Unavailable` or `Unclear`: see `cms.infra.providers`.
    """
    backend: Backend = backend_of("MAIL")
    return backend.send(message)

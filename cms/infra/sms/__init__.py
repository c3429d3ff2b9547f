"""Text messages: `send()` hands one to the provider that the settings choose, and says what became of it."""

from cms.infra.providers import ProviderError, Throttled, Unavailable, Unclear, backend_of
from cms.infra.sms.base import Accepted, Backend, Rejected, Text
from cms.infra.sms.gsm import Segments, segments

__all__ = [
    "Accepted",
    "Rejected",
    "Segments",
    "SmsError",
    "Text",
    "Throttled",
    "Unavailable",
    "Unclear",
    "segments",
    "send",
]

SmsError = ProviderError


def send(text: Text) -> Accepted:
    """Hand the text to the provider; it is handed over at most once.

    Raises `Rejected`, `Throttled`, `Unavailable` or `Unclear`: see `cms.infra.providers`.
    """
    backend: Backend = backend_of("SMS")
    return backend.send(text)

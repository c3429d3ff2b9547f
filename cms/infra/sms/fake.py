"""Texts for tests: kept in memory, and failing on demand."""

from collections import deque

from cms.infra.providers import ProviderError
from cms.infra.sms.base import Accepted, Text, checked_number
from cms.infra.sms.gsm import segments


class FakeBackend:
    """Keeps what it takes in `sent`; refuses what every other backend refuses as well."""

    def __init__(self) -> None:
        self.sent: list[Text] = []
        self._failures: deque[tuple[ProviderError, bool]] = deque()

    def fail(self, error: ProviderError, *, taken: bool = False) -> None:
        """Let the next text, or the one after those already told, fail with this error.

        With `taken` the text is kept all the same, as when the provider's answer gets lost on the way.
        """
        self._failures.append((error, taken))

    def send(self, text: Text) -> Accepted:
        """Keep the text, or fail as told."""
        checked_number(text)
        error, taken = self._failures.popleft() if self._failures else (None, True)
        if taken:
            self.sent.append(text)
        if error is not None:
            raise error
        return Accepted(provider="fake", provider_id=f"fake-{len(self.sent)}", segments=segments(text.body).count)

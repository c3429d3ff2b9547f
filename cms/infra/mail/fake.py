"""Mail for tests: kept in memory, and failing on demand."""

from collections import deque

from cms.infra.mail.base import Accepted, Message
from cms.infra.mail.mime import render
from cms.infra.providers import ProviderError


class FakeBackend:
    """Keeps what it takes in `sent`; refuses what every other backend refuses as well."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self._failures: deque[tuple[ProviderError, bool]] = deque()

    def fail(self, error: ProviderError, *, taken: bool = False) -> None:
        """Let the next mail, or the one after those already told, fail with this error.

        With `taken` the mail is kept all the same, as when the provider's answer gets lost on the way.
        """
        self._failures.append((error, taken))

    def send(self, message: Message) -> Accepted:
        """Keep the mail, or fail as told."""
        render(message)
        error, taken = self._failures.popleft() if self._failures else (None, True)
        if taken:
            self.sent.append(message)
        if error is not None:
            raise error
        return Accepted(provider="fake", provider_id=f"fake-{len(self.sent)}")

"""Mail into a folder, for development: `/dev/outbox/` shows it."""

from pathlib import Path
from uuid import uuid4

from cms.infra.mail.base import Accepted, Message
from cms.infra.mail.mime import render


class OutboxBackend:
    """Writes each mail into a file of its own (`<id>.eml`) below `folder`."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)

    def send(self, message: Message) -> Accepted:
        """Keep the mail."""
        content = render(message).content
        self._folder.mkdir(parents=True, exist_ok=True)
        name = uuid4().hex
        unfinished = self._folder / f".{name}"
        unfinished.write_bytes(content)
        # Whoever reads the folder meets whole mails only.
        unfinished.rename(self._folder / f"{name}.eml")
        return Accepted(provider="outbox", provider_id=name)

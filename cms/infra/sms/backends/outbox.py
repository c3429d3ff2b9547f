"""Texts into a folder, for development: `/dev/outbox/` shows them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from cms.infra.sms.base import Accepted, Text, checked_number
from cms.infra.sms.gsm import segments


class OutboxBackend:
    """Writes each text into a file of its own (`<id>.sms.json`) below `folder`."""

    def __init__(self, folder: str | Path, sender: str = "Rostrum") -> None:
        self._folder = Path(folder)
        self._sender = sender

    def send(self, text: Text) -> Accepted:
        """Keep the text."""
        number = checked_number(text)
        size = segments(text.body)
        name = uuid4().hex
        content = {
            "to": number,
            "sender": text.sender or self._sender,
            "body": text.body,
            "date": datetime.now(UTC).isoformat(),
            "encoding": size.encoding,
            "segments": size.count,
            "units": size.units,
            "tags": dict(text.tags),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".{name}"
        unfinished.write_text(json.dumps(content))
        # Whoever reads the folder meets whole texts only.
        unfinished.rename(self._folder / f"{name}.sms.json")
        return Accepted(provider="outbox", provider_id=name, segments=size.count)

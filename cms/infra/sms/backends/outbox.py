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
            "details": _details(text),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        unfinished = self._folder / f".{name}"
        unfinished.write_text(json.dumps(content))
        # Whoever reads the folder meets whole texts only.
        unfinished.rename(self._folder / f"{name}.sms.json")
        return Accepted(provider="outbox", provider_id=name, segments=size.count)


def _details(text: Text) -> dict[str, str]:
    """Return what else a developer may want to know, named like the headers of a mail."""
    details = {f"X-Rostrum-{name.title()}": value for name, value in text.tags.items()}
    if text.callback_url:
        details["Status-Callback"] = text.callback_url
    if text.validity is not None:
        details["Validity-Period"] = f"{text.validity.total_seconds():.0f} s"
    return details

"""Read the outbox: a folder with a file for each mail (`.eml`) and each text (`.sms.json`).

Django's own file-based backend writes there, too: files (`.log`) with one or more mails each.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, Literal

# What `django.core.mail.backends.filebased` writes after each message.
SEPARATOR: Final = b"\n" + b"-" * 79 + b"\n"

Kind = Literal["mail", "text"]

# Which of a mail's headers a developer looks for.
_SHOWN_HEADERS: Final = ("Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID")
_OWN_HEADERS: Final = "X-Rostrum-"


@dataclass(frozen=True)
class Entry:
    """A mail or a text. `key` is made of its file's name; `subject` is empty for a text, `html` for many mails.

    `details` are further lines about it, such as a mail's headers. `segments` is how many messages a text is made of,
    and 0 for a mail.
    """

    key: str
    kind: Kind
    sender: str
    recipients: str
    date: datetime | None
    text: str
    subject: str = ""
    html: str = ""
    segments: int = 0
    units: int = 0
    encoding: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


def list_entries(folder: Path, only: Kind | None = None) -> list[Entry]:
    """Return what is in `folder`, newest first, or `only` mails or texts; none where the folder does not exist."""
    files = [file for pattern in ("*.eml", "*.log", "*.sms.json") for file in folder.glob(pattern)]
    files.sort(key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    entries = [entry for file in files for entry in reversed(list(_read_file(file)))]
    return [entry for entry in entries if only in {None, entry.kind}]


def get_entry(folder: Path, key: str) -> Entry | None:
    """Return the entry with this key, or None. Keys are compared, never used as a path."""
    return next((entry for entry in list_entries(folder) if entry.key == key), None)


def _read_file(file: Path) -> Iterator[Entry]:
    if file.suffix == ".json":
        yield _parse_text(file.name.removesuffix(".sms.json"), json.loads(file.read_text()))
    elif file.suffix == ".eml":
        yield _parse_mail(file.stem, file.read_bytes())
    else:
        # The piece after the last separator is empty, or a mail that is being written.
        for index, raw in enumerate(file.read_bytes().split(SEPARATOR)[:-1]):
            yield _parse_mail(f"{file.stem}-{index}", raw)


def _parse_mail(key: str, raw: bytes) -> Entry:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    date = message["Date"]
    shown = [name for name in message if name in _SHOWN_HEADERS or name.startswith(_OWN_HEADERS)]
    return Entry(
        key=key,
        kind="mail",
        subject=str(message["Subject"] or "").strip(),
        sender=str(message["From"] or ""),
        recipients=", ".join(str(message[name]) for name in ("To", "Cc") if message[name]),
        date=date.datetime if date is not None else None,
        text=_part(message, "plain"),
        html=_part(message, "html"),
        details={name: str(message[name]) for name in shown},
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if isinstance(body, EmailMessage) else ""


def _parse_text(key: str, content: Mapping[str, Any]) -> Entry:
    return Entry(
        key=key,
        kind="text",
        sender=content["sender"],
        recipients=content["to"],
        date=datetime.fromisoformat(content["date"]),
        text=content["body"],
        segments=content["segments"],
        units=content["units"],
        encoding=content["encoding"],
        details=content["details"],
    )

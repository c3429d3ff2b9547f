"""Read the mails that Django's file-based backend wrote: a folder of files with one or more messages each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

# What `django.core.mail.backends.filebased` writes after each message.
SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class OutboxMail:
    """One mail. `key` is made of the file's name and the position in it; `text` and `html` may be empty."""

    key: str
    subject: str
    sender: str
    recipients: str
    date: datetime | None
    text: str
    html: str


def list_mails(folder: Path) -> list[OutboxMail]:
    """Return the mails in `folder`, newest first; none where the folder does not exist."""
    files = sorted(folder.glob("*.log"), key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)
    return [mail for file in files for mail in reversed(list(_read_file(file)))]


def get_mail(folder: Path, key: str) -> OutboxMail | None:
    """Return the mail with this key, or None. Keys are compared, never used as a path."""
    return next((mail for mail in list_mails(folder) if mail.key == key), None)


def _read_file(file: Path) -> Iterator[OutboxMail]:
    # The piece after the last separator is empty, or a message that is being written.
    for index, raw in enumerate(file.read_bytes().split(SEPARATOR)[:-1]):
        yield _parse(f"{file.stem}-{index}", raw)


def _parse(key: str, raw: bytes) -> OutboxMail:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    date = message["Date"]
    return OutboxMail(
        key=key,
        subject=str(message["Subject"] or "").strip(),
        sender=str(message["From"] or ""),
        recipients=", ".join(str(message[name]) for name in ("To", "Cc") if message[name]),
        date=date.datetime if date is not None else None,
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return str(body.get_content()) if isinstance(body, EmailMessage) else ""

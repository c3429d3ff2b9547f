"""A mail as it travels: the bytes of RFC 5322, in ASCII, so that any server takes them."""

import re
import unicodedata
from dataclasses import dataclass
from email import policy
from email.header import Header
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cms.infra.mail.base import Message
from cms.infra.providers import Rejected

# Postfix takes 10,240,000 bytes unless told otherwise; SES and the large mailbox providers take more.
LARGEST: Final = 10_000_000
# RFC 5321, 4.5.3.1.3: a path has 256 octets at most, with its brackets.
LONGEST_ADDRESS: Final = 254
# RFC 5322, 2.1.1.
LONGEST_LINE: Final = 998
# Each has a field of its own, or is made here.
OUR_HEADERS: Final = {
    *("bcc", "cc", "date", "from", "message-id", "mime-version", "reply-to", "return-path", "sender", "subject", "to"),
}

_NAMED_ADDRESS: Final = re.compile(r"(?P<name>[^<>]*?)\s*<(?P<address>[^<>]*)>")
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]+@[!-;=?-~]+>")
_HEADER_NAME: Final = re.compile(r"[!-9;-~]+")
_BODY: Final = policy.SMTP.clone(cte_type="7bit")


@dataclass(frozen=True)
class Envelope:
    """A mail ready for any server: bare ASCII addresses, and the bytes, whose lines end in CRLF."""

    sender: str
    recipient: str
    message_id: str
    content: bytes


def render(message: Message) -> Envelope:
    """Return the mail as bytes.

    Raises `Rejected` for what no server may be given: an address that is none, a line break in a header (which could
    smuggle in further headers), too many bytes.
    """
    sender_name, sender = _address(message.sender or settings.DEFAULT_FROM_EMAIL, "sender")
    name, recipient = _address(message.to, "recipient")
    message_id = message.message_id or make_msgid(domain=sender.rpartition("@")[2])
    if not _MESSAGE_ID.fullmatch(message_id):
        raise Rejected("bad-message-id")
    headers = [
        _line("Date", formatdate()),
        _line("Message-ID", message_id),
        _line("From", _mailbox(sender_name, sender)),
        _line("To", _mailbox(name, recipient)),
        _line("Subject", _words(message.subject, "Subject")),
    ]
    if message.reply_to:
        headers.append(_line("Reply-To", _mailbox(*_address(message.reply_to, "reply-to"))))
    headers += [_extra(header, value) for header, value in message.headers.items()]
    headers += [_line(f"X-Rostrum-{tag.title()}", value) for tag, value in message.tags.items()]
    content = b"".join(headers) + _body(message)
    if len(content) > LARGEST:
        raise Rejected("too-large", f"The mail has {len(content)} bytes; at most {LARGEST} are sent.")
    return Envelope(sender=sender, recipient=recipient, message_id=message_id, content=content)


def _address(value: str, role: str) -> tuple[str, str]:
    """Return name and bare address; the domain as DNS knows it (IDNA 2008)."""
    _refuse_line_breaks(value, role)
    match = _NAMED_ADDRESS.fullmatch(value.strip())
    name, address = (match["name"].strip(' "'), match["address"]) if match else ("", value.strip())
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"
        validate_email(plain)
    except (ValidationError, idna.IDNAError):
        raise Rejected(f"bad-{role}", "This is not a mail address: check it for typing errors.") from None
    if not plain.isascii():
        # It would take SMTPUTF8 (RFC 6531) all the way, which SES and many others do not speak.
        raise Rejected(f"bad-{role}", "Letters with accents before the @ do not reach every server: use a to z.")
    if len(plain) > LONGEST_ADDRESS:
        raise Rejected(f"bad-{role}", f"A mail address has at most {LONGEST_ADDRESS} characters.")
    return name, plain


def _mailbox(name: str, address: str) -> str:
    if not name:
        return address
    if name.isascii() and "=?" not in name:
        quoted = re.sub(r'(["\\])', r"\\\1", name)
        return f'"{quoted}" <{address}>'
    return f"{_words(name, 'From')}\r\n <{address}>"


def _words(value: str, header: str) -> str:
    """Return text as RFC 2047 wants it: as it is where it is short ASCII, else in encoded words, folded."""
    _refuse_line_breaks(value, header.lower())
    plain = value.isascii() and "=?" not in value and all(len(word) < LONGEST_LINE // 2 for word in value.split())
    try:
        return Header(value, "us-ascii" if plain else "utf-8", header_name=header).encode(linesep="\r\n")
    except UnicodeEncodeError:
        raise Rejected(f"bad-{header.lower()}") from None


def _extra(name: str, value: str) -> bytes:
    """Return a header of the caller's. ASCII stays as it is: folded or encoded, a List-Unsubscribe would be none."""
    if not _HEADER_NAME.fullmatch(name) or name.lower() in OUR_HEADERS or name.lower().startswith("content-"):
        raise ValueError(f"{name!r} cannot be set among the headers.")
    _refuse_line_breaks(value, name.lower())
    if not value.isascii():
        return _line(name, _words(value, name))
    if len(name) + len(value) + 2 > LONGEST_LINE:
        raise Rejected(f"bad-{name.lower()}", f"A header has at most {LONGEST_LINE} characters.")
    return _line(name, value)


def _line(name: str, value: str) -> bytes:
    return f"{name}: {value}\r\n".encode("ascii")


def _body(message: Message) -> bytes:
    """Return the MIME headers and the body. Quoted-printable keeps every line short and every character."""
    part = EmailMessage(policy=_BODY)
    try:
        part.set_content(message.text, cte="quoted-printable")
        if message.html:
            part.add_alternative(message.html, subtype="html", cte="quoted-printable")
        return part.as_bytes()
    except UnicodeEncodeError:
        raise Rejected("bad-text", "The text holds half a character.") from None


def _refuse_line_breaks(value: str, role: str) -> None:
    if len(value.splitlines()) > 1 or any(unicodedata.category(character) == "Cc" for character in value):
        raise Rejected(f"line-break-in-{role}", "Take the line break or control character out.")

"""Django's own mails, and those of apps that know nothing of the ledger, through the one door.

`EMAIL_BACKEND` names this class: a mail to set a password becomes a row in the transaction of whoever asked for it,
and survives the end of the process and a mail server that is away.
"""

from collections.abc import Sequence
from email.utils import parseaddr
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from campaigns.catalogue import ACCOUNT_MAIL
from campaigns.recipients import Recipient
from campaigns.services.deliver import deliver_mail


class LedgerBackend(BaseEmailBackend):
    """Turns each recipient of each mail into a delivery. Attachments are refused: the ledger keeps words only."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Order the mails in the caller's transaction; return how many."""
        with transaction.atomic():
            for message in email_messages:
                self._order(message)
        return len(email_messages)

    def _order(self, message: EmailMessage) -> None:
        if message.attachments:
            raise ValueError("Mails with attachments cannot be sent: put a link into the mail instead.")
        content = _content(message)
        occasion = uuid4().hex
        for address in message.recipients():
            deliver_mail(
                to=Recipient(email=parseaddr(address)[1]),
                purpose=ACCOUNT_MAIL,
                dedupe_key=occasion,
                content=content,
            )


def _content(message: EmailMessage) -> dict[str, Any]:
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next((str(content) for content, kind in message.alternatives if kind == "text/html"), "")
    own_sender = message.from_email if message.from_email != settings.DEFAULT_FROM_EMAIL else ""
    return {
        "subject": " ".join(str(message.subject).split()),
        "text": str(message.body),
        "html": html,
        "sender": own_sender or "",
        "reply_to": message.reply_to[0] if message.reply_to else "",
        "headers": {name: str(value) for name, value in message.extra_headers.items() if name.lower() not in _OURS},
    }


# Set by the message itself or by whoever sends it.
_OURS = {"from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id"}

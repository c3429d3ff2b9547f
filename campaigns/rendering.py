"""Turn a delivery into the message that its provider gets: in the recipient's language, right before it is sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from campaigns import unsubscribing
from campaigns.decision import Decision
from campaigns.message_templates import MessageTemplate, get_template
from campaigns.models import Delivery
from campaigns.purposes import Category, get_purpose
from campaigns.registry import Sender
from campaigns.states import Channel
from cms.infra import mail, sms

# Comes back in the provider's reports.
TAG = "delivery"


@dataclass(frozen=True)
class Words:
    """What a mail says."""

    subject: str
    text: str
    html: str = ""


def compose(
    delivery: Delivery, content: Mapping[str, Any], decision: Decision, *, now: datetime
) -> mail.Message | sms.Text:
    """Return the finished message. Raises what templates raise: nothing has been handed over by then."""
    sender = decision.sender or Sender(address="")
    if delivery.channel == Channel.SMS:
        return _text(delivery, content, sender, useful_until=decision.useful_until or delivery.not_after, now=now)
    return _mail(delivery, content, sender)


def _text(
    delivery: Delivery, content: Mapping[str, Any], sender: Sender, *, useful_until: datetime, now: datetime
) -> sms.Text:
    return sms.Text(
        to=delivery.recipient,
        body=render_text(get_template(delivery.template, Channel.SMS), content, language=delivery.language),
        sender=sender.address,
        validity=useful_until - now,
        tags={TAG: str(delivery.reference)},
    )


def _mail(delivery: Delivery, content: Mapping[str, Any], sender: Sender) -> mail.Message:
    leave = ""
    if get_purpose(delivery.purpose).category == Category.MARKETING:
        leave = unsubscribing.address(delivery)
    if delivery.template:
        template = get_template(delivery.template, Channel.EMAIL)
        words = render_mail(template, content, language=delivery.language, unsubscribe_url=leave)
        own: Mapping[str, Any] = {}
    else:
        words = Words(content["subject"], content["text"], content["html"])
        own = content
    return mail.Message(
        to=delivery.recipient,
        subject=words.subject,
        text=words.text,
        html=words.html,
        sender=own.get("sender") or sender.address,
        reply_to=own.get("reply_to") or sender.reply_to,
        headers=own.get("headers", {}) | unsubscribing.headers(leave),
        tags={TAG: str(delivery.reference)},
        message_id=f"<{delivery.reference}@{_mail_domain(sender)}>",
    )


def render_mail(
    template: MessageTemplate, stored: Mapping[str, Any], *, language: str, unsubscribe_url: str = ""
) -> Words:
    """Return the words of a mail in this language."""
    folder = f"mail/messages/{template.name}"
    with _local(template, stored, language) as context:
        context["unsubscribe_url"] = unsubscribe_url
        return Words(
            subject=" ".join(render_to_string(f"{folder}/subject.txt", context).split()),
            text=render_to_string(f"{folder}/body.txt", context).strip() + "\n",
            html=render_to_string(f"{folder}/body.html", context),
        )


def render_text(template: MessageTemplate, stored: Mapping[str, Any], *, language: str) -> str:
    """Return the words of a text message in this language, on one line."""
    with _local(template, stored, language) as context:
        return " ".join(render_to_string(f"sms/messages/{template.name}.txt", context).split())


@contextmanager
def _local(template: MessageTemplate, stored: Mapping[str, Any], language: str) -> Iterator[dict[str, Any]]:
    """Speak the recipient's language and show times in the message's own zone; yield the template's values."""
    context = template.restore(stored)
    place = ZoneInfo(context.get("time_zone") or settings.MESSAGING["TIME_ZONE"])
    with translation.override(language), timezone.override(place):
        yield context | {
            "language": language,
            "site_name": settings.WAGTAIL_SITE_NAME,
            "site_url": settings.BASE_URL,
        }


def _mail_domain(sender: Sender) -> str:
    return parseaddr(sender.address)[1].rpartition("@")[2] or "localhost"

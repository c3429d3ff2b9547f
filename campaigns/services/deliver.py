"""The one door: every message to a person, from any app, is ordered here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from campaigns import reasons
from campaigns.decision import Decision, Step, decide
from campaigns.domain_events import tell
from campaigns.message_templates import get_template
from campaigns.models import Content, Delivery, DeliveryEvent
from campaigns.purposes import Purpose, get_purpose
from campaigns.recipients import Recipient, normalise
from campaigns.states import Channel, State
from campaigns.tasks import enqueue_delivery
from cms.infra.addresses import LONGEST_ADDRESS, InvalidAddressError


@dataclass(frozen=True)
class Window:
    """When a message may go out. Without an end it is the purpose's lifetime."""

    not_before: datetime | None = None
    not_after: datetime | None = None


def deliver(  # noqa: PLR0913 - the caller decides each of these, and nobody else can
    *,
    to: Recipient | str,
    purpose: str,
    dedupe_key: str,
    context: Mapping[str, Any],
    channel: str = "",
    template: str = "",
    window: Window | None = None,
    owner: str = "",
) -> Delivery:
    """Order one message and return its row in the ledger, written in the caller's transaction; a job sends it later.

    `dedupe_key` names the occasion across the whole installation ("event:7:attendee:9:24h"): however often one orders
    the same, there is one message for each occasion, recipient and channel, and the first row is returned. `channel`
    and `template` default to the purpose's first channel and its template; `to` may be a bare address for the channel.
    A message that must not be sent gets its row, too, skipped and with the reason.

    Raises `UnknownPurposeError`, `UnknownTemplateError` and `ContextError`, whose texts say what to change.
    """
    kind = get_purpose(purpose)
    by = _channel(kind, channel)
    words = get_template(template or kind.template, by)
    words.check(context)
    recipient = Recipient.at(to, by) if isinstance(to, str) else to
    draft = _draft(recipient, kind, by, dedupe_key=dedupe_key, window=window or Window(), owner=owner)
    draft.template = words.name
    return _record(draft, content=dict(context))


def deliver_mail(*, to: Recipient, purpose: str, dedupe_key: str, content: Mapping[str, Any]) -> Delivery:
    """Order a mail whose words are finished: `subject`, `text`, `html`, `sender`, `reply_to` and `headers`.

    For mails that others write, such as Django's own (mail_backend.py); ours have a template. Otherwise as `deliver`.
    """
    kind = get_purpose(purpose)
    return _record(_draft(to, kind, Channel.EMAIL, dedupe_key=dedupe_key, window=Window(), owner=""), content=content)


@transaction.atomic
def _record(draft: Delivery, *, content: Mapping[str, Any]) -> Delivery:
    """Write the row, its content and its job, unless the same message has been ordered before; return the first row."""
    first = _same(draft)
    if first:
        return first
    # An address that nothing can be sent to has been found out already.
    refused = draft.state == State.SKIPPED
    decision = Decision(Step.SKIP, draft.reason) if refused else decide(draft, now=timezone.now())
    if decision.step == Step.SKIP:
        draft.state, draft.reason = State.SKIPPED, decision.reason
    elif decision.step == Step.WAIT:
        draft.due_at, draft.reason = decision.until, decision.reason
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        # Somebody else ordered it in this very moment, and has committed by now.
        first = _same(draft)
        if first is None:
            raise
        return first
    if decision.step == Step.SKIP:
        DeliveryEvent.objects.create(
            delivery=draft, kind=DeliveryEvent.Kind.SKIPPED, reason=draft.reason, at=draft.created_at
        )
        tell(draft, State.SKIPPED)
    else:
        Content.objects.create(delivery=draft, data=content)
        enqueue_delivery(draft)
    return draft


def _channel(purpose: Purpose, channel: str) -> Channel:
    by = Channel(channel) if channel else purpose.channels[0]
    if by not in purpose.channels:
        raise ValueError(f"Messages for {purpose.key} do not go by {by.value}.")
    return by


def _draft(
    recipient: Recipient, purpose: Purpose, channel: Channel, *, dedupe_key: str, window: Window, owner: str
) -> Delivery:
    if not dedupe_key:
        raise ValueError("A message needs a dedupe_key that names its occasion, such as event:7:attendee:9:24h.")
    now = timezone.now()
    address, refusal = _address(recipient, channel)
    return Delivery(
        state=State.SKIPPED if refusal else State.PENDING,
        reason=refusal,
        purpose=purpose.key,
        dedupe_key=dedupe_key,
        channel=channel,
        recipient=address,
        language=_language(recipient.language),
        time_zone=recipient.time_zone,
        owner=owner,
        not_before=window.not_before,
        not_after=window.not_after or max(now, window.not_before or now) + purpose.lifetime,
    )


def _address(recipient: Recipient, channel: Channel) -> tuple[str, str]:
    """Return the address in its normal form, and nothing; or as it was given, and why nothing can be sent to it."""
    given = recipient.address(channel).strip()
    if not given:
        return "", reasons.NO_ADDRESS
    try:
        return normalise(given, channel), ""
    except InvalidAddressError:
        return given[:LONGEST_ADDRESS], reasons.INVALID_ADDRESS


def _language(code: str) -> str:
    """Return the supported language nearest to this one; without one, that of the request or job that asks."""
    try:
        return translation.get_supported_language_variant(code or translation.get_language() or "")
    except LookupError:
        return translation.get_supported_language_variant(settings.LANGUAGE_CODE)


def _same(draft: Delivery) -> Delivery | None:
    return Delivery.objects.filter(
        recipient=draft.recipient, purpose=draft.purpose, dedupe_key=draft.dedupe_key, channel=draft.channel
    ).first()

"""What campaigns does when a provider reports: connected in `CampaignsConfig.ready()`.

Reports come twice, late and in any order, and staff may replay them: `record_report` bears all of it.
"""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from campaigns import keywords, reasons
from campaigns.models import Suppression
from campaigns.rendering import TAG
from campaigns.services.record_report import Report, record_report
from campaigns.services.suppress import suppress, take_back
from campaigns.states import Channel, State
from cms.infra import webhooks
from cms.infra.addresses import InvalidAddressError

# https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html: an event names itself in
# `eventType`, a notification about an identity in `notificationType`; the rest is alike.
_SES_STATES = {
    "Send": State.ACCEPTED,
    "Delivery": State.DELIVERED,
    "Bounce": State.BOUNCED,
    "Complaint": State.COMPLAINED,
    "Reject": State.FAILED,
    "Rendering Failure": State.FAILED,
}
# https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
_TWILIO_STATES = {
    "sent": State.ACCEPTED,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
}
# https://www.twilio.com/docs/api/errors: no such number; a landline, or a carrier that cannot be reached by text.
_NO_SUCH_NUMBER = {"30005", "30006"}
_OPTED_OUT = "21610"


def on_ses_event(message: webhooks.Message) -> None:
    """Take in one event of SES: what became of a mail."""
    payload = message.payload
    kind = str(payload.get("eventType") or payload.get("notificationType") or "")
    state = _SES_STATES.get(kind)
    mail = _dict(payload.get("mail"))
    if state is None or not mail.get("messageId"):
        return
    detail = _dict(payload.get(kind.lower()))
    permanent = detail.get("bounceType") == "Permanent"
    reason, stop = "", ""
    if state == State.BOUNCED and permanent:
        reason, stop = reasons.HARD_BOUNCE, Suppression.Reason.BOUNCED
    elif state == State.BOUNCED:
        # A full mailbox, or an answer that somebody is away: no proof that the address is wrong.
        state, reason = State.FAILED, reasons.SOFT_BOUNCE
    elif state == State.COMPLAINED:
        stop = Suppression.Reason.COMPLAINED
    elif state == State.FAILED:
        reason = reasons.PROVIDER_FAILED
    record_report(
        report=Report(
            provider="ses",
            external_id=message.external_id,
            provider_id=str(mail["messageId"]),
            reference=_ses_tag(mail),
            state=state,
            at=_moment(detail.get("timestamp")) or message.occurred_at or message.received_at,
            reason=reason,
            suppress=stop,
        )
    )


def on_twilio_message(message: webhooks.Message) -> None:
    """Take in what Twilio sends: the status of a text, or a text that somebody has sent us."""
    if message.payload.get("MessageStatus"):
        _on_text_status(message)
    else:
        _on_text_received(message)


def _on_text_status(message: webhooks.Message) -> None:
    payload = message.payload
    state = _TWILIO_STATES.get(str(payload["MessageStatus"]))
    if state is None:
        return
    error = str(payload.get("ErrorCode") or "")
    reason, stop = "", ""
    if state == State.FAILED:
        reason = f"{reasons.UNDELIVERED}:{error}" if error else reasons.UNDELIVERED
    if error in _NO_SUCH_NUMBER:
        state, reason, stop = State.BOUNCED, reasons.HARD_BOUNCE, Suppression.Reason.BOUNCED
    elif error == _OPTED_OUT:
        stop = Suppression.Reason.STOP
    record_report(
        report=Report(
            provider="twilio",
            external_id=message.external_id,
            provider_id=str(payload.get("MessageSid", "")),
            reference=message.query.get(TAG, ""),
            state=state,
            at=message.occurred_at or message.received_at,
            reason=reason,
            suppress=stop,
        )
    )


def _on_text_received(message: webhooks.Message) -> None:
    """Heed STOP and START for the number that sent it; all else is somebody else's to read."""
    payload = message.payload
    wish = keywords.wish_of(str(payload.get("Body", "")), opt_out_type=str(payload.get("OptOutType", "")))
    number = str(payload.get("From", ""))
    try:
        if wish == keywords.Wish.STOP:
            suppress(
                channel=Channel.SMS,
                address=number,
                reason=Suppression.Reason.STOP,
                source="twilio",
                proof=message.external_id,
                since=message.received_at,
            )
        elif wish == keywords.Wish.START:
            take_back(
                channel=Channel.SMS,
                address=number,
                reason=Suppression.Reason.STOP,
                source="twilio",
                proof=message.external_id,
                at=message.received_at,
            )
    except InvalidAddressError:
        # A short code or a name, to which nobody could write anyway.
        return


def _ses_tag(mail: dict[str, Any]) -> str:
    """Return the delivery's reference: from the message tags of an event, or from the headers of a notification."""
    values = _dict(mail.get("tags")).get(TAG)
    if isinstance(values, list) and values:
        return str(values[0])
    headers = mail.get("headers")
    wanted = f"x-rostrum-{TAG}"
    named = (each for each in headers if isinstance(each, dict)) if isinstance(headers, list) else ()
    return next((str(each.get("value", "")) for each in named if str(each.get("name", "")).lower() == wanted), "")


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _moment(value: Any) -> datetime | None:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None

"""May this message go out, now? Asked when it is ordered, and again right before it is sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campaigns import quiet_hours, reasons
from campaigns.models import Delivery, Suppression
from campaigns.purposes import Category, Purpose, get_purpose
from campaigns.recipients import ERASED
from campaigns.registry import ConsentQuestion, Sender, has_consented, home_zone, sender_for
from campaigns.states import Channel

# What is handed over with less time left arrives in quiet hours, or is dropped by the provider.
_LAST_MOMENT = timedelta(seconds=10)


class Step(StrEnum):
    """What to do with a delivery."""

    SEND = "send"
    WAIT = "wait"
    SKIP = "skip"


@dataclass(frozen=True)
class Decision:
    """What to do and why. `until` is set to wait; `sender` and `useful_until` are set to send."""

    step: Step
    reason: str = ""
    until: datetime | None = None
    sender: Sender | None = None
    # The provider had better drop a message than deliver it later.
    useful_until: datetime | None = None


def decide(delivery: Delivery, *, now: datetime) -> Decision:
    """Decide for a delivery to a valid address, saved or not yet. Reads the database, changes nothing."""
    purpose = get_purpose(delivery.purpose)
    channel = Channel(delivery.channel)
    sender = sender_for(delivery.owner, channel)
    obstacle = _obstacle(delivery, purpose, now=now) or ("" if sender else reasons.SENDER_MISSING)
    if obstacle or sender is None:
        return Decision(Step.SKIP, obstacle)
    wait = _wait(delivery, purpose, now=now)
    return wait or Decision(Step.SEND, sender=sender, useful_until=_useful_until(delivery, purpose, now=now))


def _obstacle(delivery: Delivery, purpose: Purpose, *, now: datetime) -> str:
    """Return why it must not be sent at all, or nothing."""
    if delivery.not_after <= now:
        return reasons.EXPIRED
    if delivery.recipient.startswith(ERASED):
        return reasons.ERASED
    suppressed = (
        Suppression.objects.against(
            channel=delivery.channel, address=delivery.recipient, owner=delivery.owner, category=purpose.category
        )
        .order_by("id")
        .values_list("reason", flat=True)
        .first()
    )
    if suppressed:
        return f"{reasons.SUPPRESSED}:{suppressed}"
    question = ConsentQuestion(Channel(delivery.channel), delivery.recipient, purpose.key, delivery.owner)
    if purpose.category == Category.MARKETING and not has_consented(question):
        return reasons.NO_CONSENT
    return ""


def _wait(delivery: Delivery, purpose: Purpose, *, now: datetime) -> Decision | None:
    """Return until when to wait, that waiting is in vain, or None when it may go now."""
    earliest = max(now, delivery.not_before or now)
    allowed = _allowed(delivery, purpose, earliest=earliest)
    if allowed <= now:
        return None
    if allowed >= delivery.not_after:
        return Decision(Step.SKIP, reasons.MISSED_WINDOW if allowed > earliest else reasons.EXPIRED)
    return Decision(Step.WAIT, reasons.QUIET_HOURS if allowed > earliest else reasons.NOT_YET, until=allowed)


def _allowed(delivery: Delivery, purpose: Purpose, *, earliest: datetime) -> datetime:
    """Return the first moment from `earliest` on that is not in quiet hours."""
    hours = purpose.allowed_hours(Channel(delivery.channel))
    if not hours:
        return earliest
    zones = _zones(delivery)
    allowed = quiet_hours.next_allowed(earliest, zones, hours)
    closes = quiet_hours.closing(allowed, zones, hours)
    return allowed if closes - allowed >= _LAST_MOMENT else quiet_hours.next_allowed(closes, zones, hours)


def _useful_until(delivery: Delivery, purpose: Purpose, *, now: datetime) -> datetime:
    hours = purpose.allowed_hours(Channel(delivery.channel))
    if not hours:
        return delivery.not_after
    return min(delivery.not_after, quiet_hours.closing(now, _zones(delivery), hours))


def _zones(delivery: Delivery) -> "tuple[quiet_hours.ZoneInfo, ...]":
    return quiet_hours.zones_of(
        time_zone=delivery.time_zone,
        channel=Channel(delivery.channel),
        address=delivery.recipient,
        home=home_zone(delivery.owner),
    )

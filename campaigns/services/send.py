"""Send one delivery. The claim is committed before the provider is called, and nothing is ever sent on a guess."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns import reasons
from campaigns.decision import Step, decide
from campaigns.models import Delivery, Suppression
from campaigns.rendering import compose
from campaigns.services.outcomes import put_off, settle
from campaigns.services.suppress import suppress
from campaigns.states import Channel, State
from cms.infra import mail, sms
from cms.infra.providers import ProviderError, Rejected, Throttled, Unavailable

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True)
class Later:
    """Not sent, for now: try again at this moment."""

    at: datetime


def send(*, delivery_id: int) -> Later | None:
    """Send a delivery if it is due and may be sent; return when to come back, or None when nothing is left to do.

    Call it outside of any transaction, by one process at a time for each delivery: the claim must be committed
    before the provider hears of the message. A claim that is found here was made by an attempt that has died between
    its claim and its record of the provider's answer: what became of the message is unknown.
    """
    delivery = Delivery.objects.select_related("content").filter(pk=delivery_id).first()
    if delivery is None:
        return None
    if delivery.state == State.CLAIMED:
        settle(delivery, State.UNKNOWN, reason=reasons.CRASHED, only_from=(State.CLAIMED,))
    if delivery.state != State.PENDING:
        return None
    now = timezone.now()
    decision = decide(delivery, now=now)
    if decision.step == Step.SKIP:
        settle(delivery, State.SKIPPED, reason=decision.reason, only_from=(State.PENDING,))
        return None
    if decision.step == Step.WAIT and decision.until:
        put_off(delivery, until=decision.until, reason=decision.reason, only_from=(State.PENDING,))
        return Later(decision.until)
    message = compose(delivery, delivery.content.data, decision, now=now)
    claim = _claim(delivery)
    return _hand_over(delivery, claim, message) if claim else None


def _claim(delivery: Delivery) -> UUID | None:
    """Commit that this attempt, and no other, hands the message over; None when another one was quicker."""
    claim = uuid4()
    claimed = Delivery.objects.filter(pk=delivery.pk, state=State.PENDING).update(
        state=State.CLAIMED, claim=claim, tries=F("tries") + 1, due_at=None, reason="", changed_at=timezone.now()
    )
    return claim if claimed else None


def _hand_over(delivery: Delivery, claim: UUID, message: mail.Message | sms.Text) -> Later | None:
    delivery.tries += 1
    try:
        accepted = sms.send(message) if isinstance(message, sms.Text) else mail.send(message)
    except (Throttled, Unavailable) as error:
        return _try_again(delivery, claim, error)
    except Rejected as error:
        _reject(delivery, claim, error)
    except ProviderError as error:
        settle(
            delivery, State.UNKNOWN, reason=f"{reasons.UNCLEAR}:{error.code}", only_from=(State.CLAIMED,), claim=claim
        )
    else:
        settle(
            delivery,
            State.ACCEPTED,
            only_from=(State.CLAIMED, State.UNKNOWN),
            claim=claim,
            provider=accepted.provider,
            provider_id=accepted.provider_id,
            segments=getattr(accepted, "segments", None),
        )
    return None


def _try_again(delivery: Delivery, claim: UUID, error: Throttled | Unavailable) -> Later:
    """Put it back: the provider certainly does not have it."""
    if isinstance(error, Throttled):
        pause, reason = timedelta(seconds=error.retry_after), reasons.THROTTLED
    else:
        steps = min(delivery.tries - 1, 10)
        # Up to half as long again: those that failed together must not come back together.
        pause = min(_FIRST_PAUSE * 2**steps, _LONGEST_PAUSE) * random.uniform(1, 1.5)  # noqa: S311 - no secret
        reason = reasons.UNAVAILABLE
    until = timezone.now() + pause
    put_off(delivery, until=until, reason=f"{reason}:{error.code}", only_from=(State.CLAIMED,), claim=claim)
    return Later(until)


@transaction.atomic
def _reject(delivery: Delivery, claim: UUID, error: Rejected) -> None:
    settle(
        delivery,
        State.FAILED,
        reason=f"{reasons.REJECTED}:{error.code}",
        only_from=(State.CLAIMED, State.UNKNOWN),
        claim=claim,
    )
    if isinstance(error, sms.Rejected) and error.opted_out:
        suppress(
            channel=Channel.SMS,
            address=delivery.recipient,
            reason=Suppression.Reason.STOP,
            source="provider",
            proof=f"{error.code} for {delivery.reference}",
        )

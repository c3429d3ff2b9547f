"""Take in what a provider reports about a message it was given."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.domain_events import tell
from campaigns.models import Content, Delivery, DeliveryEvent
from campaigns.recipients import ERASED
from campaigns.services.suppress import suppress
from campaigns.states import State, before


@dataclass(frozen=True)
class Report:
    """One report. `reference` is the delivery's, as it came back with the message; empty if it did not."""

    provider: str
    # The report's own id: the same one twice changes nothing.
    external_id: str
    provider_id: str
    reference: str
    state: State
    at: datetime
    reason: str = ""
    # A reason of `Suppression` if nobody should write there again.
    suppress: str = ""


@transaction.atomic
def record_report(*, report: Report) -> Delivery | None:
    """Note the report and move its delivery on, never back; return the delivery, or None if it is not one of ours.

    A report counts only when the delivery's own reference and the provider's id belong together. It may settle a
    delivery of which we do not know the provider's id yet: one that is being sent, or whose outcome is unknown.
    """
    delivery = _find(report)
    if delivery is None:
        return None
    _event, new = DeliveryEvent.objects.get_or_create(
        delivery=delivery,
        provider=report.provider,
        external_id=report.external_id,
        defaults={"kind": DeliveryEvent.Kind(report.state), "reason": report.reason[:100], "at": report.at},
    )
    if new:
        _apply(delivery, report)
    return delivery


def _find(report: Report) -> Delivery | None:
    """Return the delivery, locked, if report and delivery fit together."""
    same_id = Q(provider=report.provider, provider_id=report.provider_id)
    try:
        reference = UUID(report.reference) if report.reference else None
    except ValueError:
        return None
    rows = Delivery.objects.select_for_update()
    if reference is None:
        return rows.of_provider(report.provider, report.provider_id).first()
    return rows.filter(Q(provider_id="") | same_id, reference=reference).exclude(state=State.SKIPPED).first()


def _apply(delivery: Delivery, report: Report) -> None:
    moved = Delivery.objects.filter(pk=delivery.pk, state__in=before(report.state)).update(
        state=report.state,
        reason=report.reason[:100],
        due_at=None,
        changed_at=timezone.now(),
        provider=report.provider,
        provider_id=report.provider_id,
    )
    if moved:
        # Who reports on a message has taken it, even if we have not heard so yet.
        new = (State.ACCEPTED,) if delivery.state in before(State.ACCEPTED) else ()
        for state in dict.fromkeys((*new, report.state)):
            tell(delivery, state)
        delivery.state = report.state
        Content.objects.filter(delivery=delivery).delete()
    if report.suppress and not delivery.recipient.startswith(ERASED):
        suppress(
            channel=delivery.channel,
            address=delivery.recipient,
            reason=report.suppress,
            source=report.provider,
            proof=report.external_id,
            since=min(report.at, timezone.now()),
        )

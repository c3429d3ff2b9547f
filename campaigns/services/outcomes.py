"""Move a delivery from state to state: each move is one conditional UPDATE, with its line in the timeline."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from campaigns.domain_events import tell
from campaigns.models import Content, Delivery, DeliveryEvent
from campaigns.states import SETTLED, State

LONGEST_REASON = 100


@transaction.atomic
def settle(
    delivery: Delivery,
    state: State,
    *,
    only_from: tuple[State, ...],
    reason: str = "",
    claim: UUID | None = None,
    **facts: Any,
) -> bool:
    """Move the delivery to `state` if it stands in one of `only_from` (and is held by `claim`); tell whether it did.

    What it would have said is forgotten. `facts` are further columns to set, also when a report of the provider was
    quicker than we are and its state stays.
    """
    row = Delivery.objects.filter(pk=delivery.pk)
    held = row.filter(claim=claim) if claim else row
    moved = held.filter(state__in=only_from).update(
        state=state, reason=reason[:LONGEST_REASON], due_at=None, changed_at=timezone.now(), **facts
    )
    if moved:
        _note(delivery, DeliveryEvent.Kind(state), reason)
        delivery.state = state
        tell(delivery, state)
    elif facts:
        held.update(**facts)
    if moved and state in SETTLED:
        Content.objects.filter(delivery=delivery).delete()
    return bool(moved)


@transaction.atomic
def put_off(
    delivery: Delivery, *, until: datetime, reason: str, only_from: tuple[State, ...], claim: UUID | None = None
) -> bool:
    """Let the delivery wait until then, its content kept; tell whether it was still ours to put off."""
    row = Delivery.objects.filter(pk=delivery.pk, state__in=only_from, **({"claim": claim} if claim else {}))
    moved = row.update(
        state=State.PENDING, claim=None, due_at=until, reason=reason[:LONGEST_REASON], changed_at=timezone.now()
    )
    if moved and (reason != delivery.reason or claim):
        _note(delivery, DeliveryEvent.Kind.PUT_OFF, reason)
    return bool(moved)


def _note(delivery: Delivery, kind: DeliveryEvent.Kind, reason: str) -> None:
    DeliveryEvent.objects.create(delivery=delivery, kind=kind, reason=reason[:LONGEST_REASON], at=timezone.now())

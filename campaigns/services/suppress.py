"""Keep the list of those not to write to."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Suppression
from campaigns.recipients import normalise
from campaigns.states import Channel


@transaction.atomic
def suppress(
    *,
    channel: str,
    address: str,
    reason: str,
    source: str,
    proof: str = "",
    owner: str = "",
    by: User | None = None,
) -> Suppression:
    """Stop messages to this address from `owner` (empty: from anybody) and return the row; a repeat changes nothing.

    `source` says who told us, `proof` where to look it up; neither repeats what somebody wrote.

    Raises `InvalidAddressError`.
    """
    suppression, _created = Suppression.objects.in_force().get_or_create(
        channel=channel,
        address=normalise(address, Channel(channel)),
        reason=reason,
        owner=owner,
        lifted_at=None,
        defaults={"source": source, "proof": proof[:250], "created_by": by},
    )
    return suppression


@transaction.atomic
def lift(*, channel: str, address: str, reasons: set[str], because: str, owner: str | None = None) -> int:
    """Let messages through again that were stopped for one of these reasons; return how many rows that ended.

    The rows stay, with when and why. `owner` None: whoever they were stopped for. Raises `InvalidAddressError`.
    """
    ended = Suppression.objects.in_force().filter(
        channel=channel, address=normalise(address, Channel(channel)), reason__in=reasons
    )
    if owner is not None:
        ended = ended.filter(owner=owner)
    return ended.update(lifted_at=timezone.now(), lifted_because=because[:250])

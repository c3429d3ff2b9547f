"""Keep the list of those not to write to."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from accounts.audit import record
from accounts.models import Organisation, User
from accounts.services.organisations import organisation_of
from campaigns.domain_events import AddressSuppressed, SuppressionLifted
from campaigns.models import Suppression
from campaigns.recipients import normalise
from campaigns.states import Channel
from cms.infra.jobs.events import publish


@transaction.atomic
def suppress(  # noqa: PLR0913 - one word for each fact that is kept
    *,
    channel: str,
    address: str,
    reason: str,
    source: str,
    proof: str = "",
    owner: str = "",
    by: User | None = None,
    since: datetime | None = None,
) -> Suppression:
    """Stop messages to this address from `owner` (empty: from anybody) and return the row; a repeat changes nothing.

    `source` says who told us, `proof` where to look it up; neither repeats what somebody wrote. `since` is when it was
    said, if not now: a wish that was taken back later, and arrives late or again, changes nothing.

    Raises `InvalidAddressError`.
    """
    said = since or timezone.now()
    normal = normalise(address, Channel(channel))
    _take_turns(channel, normal)
    same = {"channel": channel, "address": normal, "reason": reason, "owner": owner}
    taken_back = Suppression.objects.filter(**same, lifted_at__gte=said).first()
    if taken_back:
        return taken_back
    suppression, created = Suppression.objects.in_force().get_or_create(
        **same,
        lifted_at=None,
        defaults={"source": source, "proof": proof[:250], "created_by": by, "created_at": said},
    )
    if created:
        _note("suppression.added", suppression, by=by)
        publish(AddressSuppressed(suppression.pk), owner=owner)
    return suppression


@transaction.atomic
def lift(
    *,
    channel: str,
    address: str,
    reasons: set[str],
    because: str,
    at: datetime | None = None,
    owner: str | None = None,
    by: User | None = None,
) -> int:
    """Let messages through again that were stopped for one of these reasons; return how many rows that ended.

    The rows stay, with when and why. `at` is when it was said, if not now: what was stopped after that stays stopped.
    `owner` None: whoever they were stopped for. Raises `InvalidAddressError`.
    """
    said = at or timezone.now()
    normal = normalise(address, Channel(channel))
    _take_turns(channel, normal)
    ended = Suppression.objects.in_force().filter(
        channel=channel, address=normal, reason__in=reasons, created_at__lte=said
    )
    if owner is not None:
        ended = ended.filter(owner=owner)
    rows = list(ended)
    Suppression.objects.filter(pk__in=[row.pk for row in rows]).update(lifted_at=said, lifted_because=because[:250])
    for row in rows:
        _note("suppression.lifted", row, by=by)
        publish(SuppressionLifted(row.pk), owner=row.owner)
    return len(rows)


@transaction.atomic
def take_back(*, channel: str, address: str, reason: str, source: str, proof: str, at: datetime) -> None:
    """Lift, from everybody's list, what the person had asked for until `at`, also when that wish arrives after this.

    `source` and `proof` are as for `suppress`. Raises `InvalidAddressError`.
    """
    because = f"{source}: {proof}"
    if lift(channel=channel, address=address, reasons={reason}, because=because, at=at):
        return
    # Nothing to lift, so far: the row says what counts for less by now.
    Suppression.objects.get_or_create(
        channel=channel,
        address=normalise(address, Channel(channel)),
        reason=reason,
        owner="",
        lifted_at=at,
        defaults={"source": source, "proof": proof[:250], "created_at": at, "lifted_because": because[:250]},
    )


def _note(action: str, suppression: Suppression, *, by: User | None) -> None:
    """Write down what staff did. What a person or a provider has told us stands with its proof in the row itself."""
    if by is not None:
        number = organisation_of(suppression.owner)
        organisation = Organisation.objects.filter(pk=number).first() if number else None
        details = {"channel": suppression.channel, "reason": suppression.reason}
        record(action, by=by, organisation=organisation, target=suppression, details=details)


def _take_turns(channel: str, address: str) -> None:
    """Let one transaction at a time decide about an address: of two wishes the one that was said last shall stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"suppression:{channel}:{address}"])

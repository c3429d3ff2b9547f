"""Take somebody off the list from one of the mails they got."""

from django.db import transaction
from django.utils import timezone

from campaigns.models import Delivery, DeliveryEvent, Suppression
from campaigns.services.suppress import suppress


@transaction.atomic
def unsubscribe(*, delivery: Delivery, source: str) -> Suppression:
    """Stop marketing from this delivery's owner to its recipient; a repeat changes nothing."""
    # Mail programs press the button twice: one after the other.
    Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    suppression = suppress(
        channel=delivery.channel,
        address=delivery.recipient,
        reason=Suppression.Reason.UNSUBSCRIBED,
        source=source,
        proof=str(delivery.reference),
        owner=delivery.owner,
    )
    DeliveryEvent.objects.get_or_create(
        delivery=delivery, kind=DeliveryEvent.Kind.UNSUBSCRIBED, defaults={"at": timezone.now()}
    )
    return suppression

"""Take somebody off the list from one of the mails they got."""

from django.db import transaction
from django.utils import timezone

from campaigns.models import Delivery, DeliveryEvent, Suppression
from campaigns.recipients import ERASED
from campaigns.services.suppress import suppress


@transaction.atomic
def unsubscribe(*, delivery: Delivery, source: str) -> None:
    """Stop marketing from this delivery's owner to its recipient; a repeat changes nothing.

    Of somebody who was erased nobody knows the address any more: that they asked is all there is to note.
    """
    # Mail programs press the button twice: one after the other.
    current = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    if not current.recipient.startswith(ERASED):
        suppress(
            channel=current.channel,
            address=current.recipient,
            reason=Suppression.Reason.UNSUBSCRIBED,
            source=source,
            proof=str(current.reference),
            owner=current.owner,
        )
    DeliveryEvent.objects.get_or_create(
        delivery=delivery, kind=DeliveryEvent.Kind.UNSUBSCRIBED, defaults={"at": timezone.now()}
    )

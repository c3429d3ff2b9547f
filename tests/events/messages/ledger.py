"""What people were written, as the ledger has it."""

from collections import Counter

from campaigns.models import Delivery
from events.models import Attendee, Event


def kinds_to(attendee: Attendee) -> list[str]:
    """The kinds of what was ordered for somebody, in order."""
    keys = [key.split(":") for key in Delivery.objects.order_by("pk").values_list("dedupe_key", flat=True)]
    return [key[2] for key in keys if key[0] == "event" and key[3] == str(attendee.pk)]


def counted(event: Event) -> Counter[tuple[str, str]]:
    """How many messages of each kind each attendee has."""
    keys = Delivery.objects.filter(dedupe_key__startswith=f"event:{event.pk}:").values_list("dedupe_key", flat=True)
    return Counter((key.split(":")[2], key.split(":")[3]) for key in keys)

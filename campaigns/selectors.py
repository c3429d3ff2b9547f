"""Reads of the ledger that higher apps may use."""

from datetime import datetime

from django.db.models import CharField, Count, F, Func, Value

from campaigns.models import Delivery


def counted_by_key(*, owner: str, prefix: str, part: int, since: datetime) -> dict[str, dict[str, int]]:
    """Return how many deliveries an owner has in which state, by a part of their key (`event:7:reminder:…`, from 1).

    The index on owner and day leads to them; `since` is when the first can have been ordered.
    """
    rows = Delivery.objects.filter(owner=owner, created_at__gte=since, dedupe_key__startswith=prefix)
    name = Func(F("dedupe_key"), Value(":"), Value(part), function="split_part", output_field=CharField())
    counted: dict[str, dict[str, int]] = {}
    for key, state, number in rows.order_by().values_list(name, "state").annotate(number=Count("pk")):
        counted.setdefault(key, {})[state] = number
    return counted

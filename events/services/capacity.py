"""More places, or fewer."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from events.access import MANAGE, require_at
from events.models import Event, Occurrence
from events.models.events import MOST_PLACES
from events.page_cache import purge_event
from events.places.locking import take_turn
from events.places.rooms import look
from events.services.settle import settle
from events.states import OccurrenceStatus
from events.wording import beside


@transaction.atomic
def change_capacity(*, event: Event, capacity: int | None, by: User, occurrence: Occurrence | None = None) -> None:
    """Give an event so many places each time, None: as many as come; or one occurrence others than its event has.

    For an occurrence None means: as many as the event. New places go to those who wait. Raises `ValidationError`, by
    the field `capacity`, for fewer than are taken: nobody loses a place; and `PermissionDenied`.
    """
    require_at(event, by, MANAGE)
    _check_number(capacity)
    before: int | None
    if occurrence is not None:
        concerned = [occurrence.pk]
        take_turn(concerned)
        current = Occurrence.objects.select_for_update().get(pk=occurrence.pk, event=event)
        before, current.capacity = current.capacity, capacity
        current.save(update_fields=["capacity"])
    else:
        concerned = turns_of(event)
        row = Event.objects.select_for_update().get(pk=event.pk)
        before, row.capacity = row.capacity, capacity
        row.save(update_fields=["capacity", "updated"])
        event.capacity = capacity
    check_and_settle(concerned)
    record(
        "event.capacity",
        by=by,
        organisation=event.organisation,
        target=occurrence or event,
        details={"changes": {"capacity": [before, capacity]}},
    )
    purge_event(event)


def turns_of(event: Event) -> list[int]:
    """Take the turn at all occurrences of an event that are still to come; return their numbers."""
    rows = event.occurrences.upcoming(timezone.now()).filter(status=OccurrenceStatus.SCHEDULED)
    numbers = list(rows.values_list("pk", flat=True))
    take_turn(numbers)
    return numbers


def check_and_settle(occurrence_ids: Iterable[int]) -> None:
    """Raise `ValidationError` where fewer places are left than are taken; else give the new ones to those who wait."""
    for number in occurrence_ids:
        pool = look(number).pool
        if pool.capacity is not None and pool.taken > pool.capacity:
            text = _("%(taken)d places are taken already. Choose at least as many, or cancel registrations first.")
            raise beside("capacity", text % {"taken": pool.taken}, code="below_taken")
        settle(number)


def _check_number(capacity: int | None) -> None:
    if capacity is not None and not 1 <= capacity <= MOST_PLACES:
        text = _("Write a number of places from 1 to %(most)d, or leave it empty for as many as come.")
        raise beside("capacity", text % {"most": MOST_PLACES}, code="invalid")

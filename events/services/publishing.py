"""Show an event to people, and call it off."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from events.access import MANAGE, require_at
from events.domain_events import EventCancelled, EventPublished
from events.models import Event
from events.services.capacity import turns_of
from events.services.listing import follow_event
from events.services.occurrences import call_off
from events.services.settle import tell
from events.states import EventStatus, LocationType, OccurrenceStatus


@transaction.atomic
def publish_event(*, event: Event, by: User) -> Event:
    """Show an event to those who may see it, and return it; one that is published stays so.

    Raises `ValidationError` by field for what people must know and cannot, and for one that was cancelled or is over.
    """
    require_at(event, by, MANAGE)
    turns_of(event)
    current = Event.objects.select_related("organisation").select_for_update(of=["self"]).get(pk=event.pk)
    if current.status == EventStatus.PUBLISHED:
        return current
    _check(current)
    current.status, current.published_at = EventStatus.PUBLISHED, timezone.now()
    current.save(update_fields=["status", "published_at", "updated"])
    follow_event(current)
    record("event.published", by=by, organisation=current.organisation, target=current)
    tell(EventPublished(current.pk), current.organisation)
    return current


def _check(event: Event) -> None:
    if event.status == EventStatus.CANCELLED:
        raise ValidationError(_("This event was cancelled. Make a copy of it instead."), code="cancelled")
    errors = {}
    if not event.occurrences.upcoming(timezone.now()).exists():
        errors["starts"] = ValidationError(_("This is over already. Choose another day."), code="over")
    if event.location_type != LocationType.VIRTUAL and not (event.city or event.venue or event.street):
        errors["city"] = ValidationError(_("Say where it takes place, at least the city."), code="required")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def cancel_event(*, event: Event, by: User, note: str = "") -> Event:
    """Call off an event, all times that are not over; all who come are cancelled and told. Return it.

    What is over stays as it was. `note` says why, to those who come. Raises `ValidationError` for a draft.
    """
    require_at(event, by, MANAGE)
    turns_of(event)
    current = Event.objects.select_related("organisation").select_for_update(of=["self"]).get(pk=event.pk)
    if current.status == EventStatus.CANCELLED:
        return current
    if current.status == EventStatus.DRAFT:
        raise ValidationError(_("Nobody has seen this draft. Delete it instead."), code="draft")
    current.status, current.cancelled_at = EventStatus.CANCELLED, timezone.now()
    current.cancel_note, current.revision = note[:2_000].replace("\0", ""), current.revision + 1
    current.save()
    coming = current.occurrences.upcoming(timezone.now()).filter(status=OccurrenceStatus.SCHEDULED)
    for occurrence in coming.select_for_update(of=["self"]):
        call_off(occurrence, note=note, by=by)
    follow_event(current)
    record("event.cancelled", by=by, organisation=current.organisation, target=current)
    tell(EventCancelled(current.pk), current.organisation)
    return current

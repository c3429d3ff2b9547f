"""Shifts of an event."""

from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.contacts.plain_text import clean_line
from accounts.models import User
from cms.infra.texts import validate_text
from events.access import MANAGE, require_at
from events.domain_events import AttendeeChanged
from events.models import Event, Shift
from events.models.events import MOST_PLACES
from events.page_cache import purge_event
from events.places.rooms import look_at_shifts
from events.services.capacity import turns_of
from events.services.settle import settle, tell
from events.wording import beside

_FIELDS: Final = frozenset({"name", "begins_after", "lasts", "capacity", "instructions", "position"})
# Setting up and taking down are part of it; what is further away is another event.
_FURTHEST: Final = timedelta(days=7)
_LONGEST_TEXT: Final = 5_000
MOST: Final = 100


@transaction.atomic
def add_shift(*, event: Event, by: User, **values: Any) -> Shift:
    """Return a new shift at each occurrence of an event: `begins_after` its begin, negative for before, and `lasts`.

    Raises `ValidationError` by field, and `PermissionDenied`.
    """
    require_at(event, by, MANAGE)
    if event.shifts.filter(removed=None).count() >= MOST:
        raise ValidationError(_("An event can have %(most)d shifts.") % {"most": MOST}, code="too_many")
    shift = Shift(organisation=event.organisation, event=event)
    _set(shift, values)
    shift.save()
    record("shift.added", by=by, organisation=event.organisation, target=shift, details={"event": event.pk})
    purge_event(event)
    return shift


@transaction.atomic
def change_shift(*, shift: Shift, by: User, **changes: Any) -> Shift:
    """Change a shift and return it. New places go to those who wait for them.

    Raises `ValidationError` by field, as for fewer places than are taken at one of the occurrences to come.
    """
    event = shift.event
    require_at(event, by, MANAGE)
    occurrences = turns_of(event)
    current = Shift.objects.select_for_update(of=["self"]).get(pk=shift.pk)
    _set(current, changes)
    current.save()
    for number in occurrences:
        pool = look_at_shifts(number, [current.pk])[current.pk]
        if pool.capacity is not None and pool.taken > pool.capacity:
            text = _("%(taken)d places are taken already. Choose at least as many, or cancel registrations first.")
            raise beside("capacity", text % {"taken": pool.taken}, code="below_taken")
        settle(number)
    details = {"event": event.pk, "fields": sorted(changes)}
    record("shift.changed", by=by, organisation=event.organisation, target=current, details=details)
    purge_event(event)
    return current


@transaction.atomic
def remove_shift(*, shift: Shift, by: User) -> None:
    """Remove a shift. Who is signed up keeps the place at the event, and is told that the shift is gone."""
    event = shift.event
    require_at(event, by, MANAGE)
    turns_of(event)
    coming = shift.signups.filter(occurrence__ends_at__gt=timezone.now())
    for number in list(coming.values_list("attendee", flat=True)):
        tell(AttendeeChanged(number, ["shifts"]), event.organisation)
    coming.delete()
    Shift.objects.filter(pk=shift.pk).update(removed=timezone.now())
    record("shift.removed", by=by, organisation=event.organisation, target=shift, details={"event": event.pk})
    purge_event(event)


def _set(shift: Shift, values: dict[str, Any]) -> None:
    if unknown := values.keys() - _FIELDS:
        raise TypeError(f"A shift has no field to set named {', '.join(sorted(unknown))}.")
    for name, value in values.items():
        setattr(shift, name, value)
    errors: dict[str, Any] = _problems_of_numbers(shift)
    for name, clean in (("name", _name), ("instructions", _text)):
        try:
            setattr(shift, name, clean(getattr(shift, name)))
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)


def _name(text: str) -> str:
    name = clean_line(text, longest=120)
    if not name:
        raise ValidationError(_("Write a name, such as “Setting up”."), code="required")
    return name


def _text(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise ValidationError(_("Write at most %(most)d characters.") % {"most": _LONGEST_TEXT}, code="max_length")
    validate_text(text)
    return text.strip()


def _problems_of_numbers(shift: Shift) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if shift.begins_after is None or abs(shift.begins_after) > _FURTHEST:
        errors["begins_after"] = ValidationError(_("A shift begins within a week of the event."), code="invalid")
    if shift.lasts is None or not timedelta(0) < shift.lasts <= _FURTHEST:
        errors["lasts"] = ValidationError(_("A shift ends after it begins, within a week."), code="order")
    if shift.capacity is not None and not 1 <= shift.capacity <= MOST_PLACES:
        text = _("Write a number of places from 1 to %(most)d, or leave it empty for as many as come.")
        errors["capacity"] = ValidationError(text, code="invalid", params={"most": MOST_PLACES})
    return errors

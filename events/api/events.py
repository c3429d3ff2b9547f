"""Events, their dates, and their shifts."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from accounts.api.authentication import ApiRequest, TokenAuth
from accounts.api.fields import PathNumber
from accounts.api.pagination import Part, part_of
from accounts.models import User
from events.access import MANAGE, VIEW
from events.api.common import READ, WRITE, all_as_seen, as_seen, events_of, found_event, found_occurrence, sights_at
from events.api.schemas import (
    CancelIn,
    EventChanges,
    EventFilters,
    EventIn,
    EventOut,
    EventPart,
    OccurrenceChanges,
    OccurrenceFilters,
    OccurrencePart,
    OccurrenceWithNumbers,
    ShiftChanges,
    ShiftIn,
    ShiftOut,
    ShiftPart,
)
from events.models import Event, Occurrence, Recurrence, Shift
from events.selectors import numbers_of
from events.services.capacity import change_capacity
from events.services.events import create_event, update_event
from events.services.occurrences import cancel_occurrence, move_occurrence, repeat_event, stop_repeating
from events.services.publishing import cancel_event, publish_event
from events.services.shifts import add_shift, change_shift, remove_shift
from events.wording import beside

router: Final = Router(tags=["events"])

_REPEATS: Final = frozenset({"rule", "left_out"})


@router.get("/events", response=EventPart, auth=TokenAuth(READ), summary=_("List events"))
def list_events(
    request: ApiRequest, response: HttpResponse, filters: Query[EventFilters], part: Query[Part]
) -> dict[str, Any]:
    """Return one part of the list: the organisation's own, and those it holds with others."""
    rows = events_of(request, VIEW)
    if filters.search:
        rows = rows.filter(title__icontains=filters.search)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.updated_since:
        rows = rows.filter(updated__gte=filters.updated_since)
    found = part_of(request, response, rows, part)
    return found | {"items": all_as_seen(request, found["items"])}


@router.post("/events", response={201: EventOut}, auth=TokenAuth(WRITE), summary=_("Add an event, as a draft"))
def add_event(request: ApiRequest, values: EventIn) -> Status[Any]:
    """Make a draft."""
    sent = values.model_dump(exclude_unset=True)
    caller = request.auth
    repeats = {name: sent.pop(name) for name in _REPEATS & sent.keys()}
    event = create_event(organisation=caller.organisation, by=caller.user, **sent)
    _repeat(event, repeats, by=caller.user)
    return Status(201, _stored(request, event))


@router.get("/events/{event_id}", response=EventOut, auth=TokenAuth(READ), summary=_("Read an event"))
def get_event(request: ApiRequest, event_id: PathNumber) -> Any:
    """Return the event."""
    return as_seen(request, found_event(request, event_id))


@router.patch("/events/{event_id}", response=EventOut, auth=TokenAuth(WRITE), summary=_("Change an event"))
def change_event(request: ApiRequest, event_id: PathNumber, changes: EventChanges) -> Any:
    """Change what was sent."""
    event = found_event(request, event_id, MANAGE)
    sent = changes.model_dump(exclude_unset=True)
    repeats = {name: sent.pop(name) for name in _REPEATS & sent.keys()}
    if "capacity" in sent:
        change_capacity(event=event, capacity=sent.pop("capacity"), by=request.auth.user)
    if sent:
        update_event(event=event, by=request.auth.user, **sent)
    _repeat(event, repeats, by=request.auth.user)
    return _stored(request, event)


@router.post("/events/{event_id}/publish", response=EventOut, auth=TokenAuth(WRITE), summary=_("Publish an event"))
def publish(request: ApiRequest, event_id: PathNumber) -> Any:
    """Show it to those who may see it."""
    return _stored(request, publish_event(event=found_event(request, event_id, MANAGE), by=request.auth.user))


@router.post(
    "/events/{event_id}/cancel",
    response=EventOut,
    auth=TokenAuth(WRITE),
    summary=_("Cancel an event"),
    description=_("All dates that are not over are cancelled, and all who come are told. This cannot be taken back."),
)
def cancel(request: ApiRequest, event_id: PathNumber, why: CancelIn) -> Any:
    """Call it off."""
    event = found_event(request, event_id, MANAGE)
    return _stored(request, cancel_event(event=event, by=request.auth.user, note=why.note))


@router.get(
    "/events/{event_id}/occurrences",
    response=OccurrencePart,
    auth=TokenAuth(READ),
    summary=_("List the dates of an event"),
)
def list_occurrences(
    request: ApiRequest,
    response: HttpResponse,
    event_id: PathNumber,
    filters: Query[OccurrenceFilters],
    part: Query[Part],
) -> dict[str, Any]:
    """Return one part of the list."""
    rows = found_event(request, event_id).occurrences.select_related("event")
    if filters.starts_since:
        rows = rows.filter(starts_at__gte=filters.starts_since)
    return part_of(request, response, rows, part)


@router.get(
    "/occurrences/{occurrence_id}",
    response=OccurrenceWithNumbers,
    auth=TokenAuth(READ),
    summary=_("Read a date of an event, and how many come"),
)
def get_occurrence(request: ApiRequest, occurrence_id: PathNumber) -> Occurrence:
    """Return the date."""
    return _counted(found_occurrence(request, occurrence_id))


@router.patch(
    "/occurrences/{occurrence_id}",
    response=OccurrenceWithNumbers,
    auth=TokenAuth(WRITE),
    summary=_("Move a date of an event, or give it other places"),
)
def change_occurrence(request: ApiRequest, occurrence_id: PathNumber, changes: OccurrenceChanges) -> Occurrence:
    """Change what was sent."""
    occurrence, by = found_occurrence(request, occurrence_id, MANAGE), request.auth.user
    sent = changes.model_dump(exclude_unset=True)
    if "capacity" in sent:
        change_capacity(event=occurrence.event, occurrence=occurrence, capacity=sent.pop("capacity"), by=by)
    if sent:
        if missing := {"starts", "ends"} - sent.keys():
            raise beside(min(missing), gettext("Send both times of a date that is moved."), code="required")
        move_occurrence(occurrence=occurrence, by=by, **sent)
    return _counted(found_occurrence(request, occurrence_id, MANAGE))


@router.post(
    "/occurrences/{occurrence_id}/cancel",
    response=OccurrenceWithNumbers,
    auth=TokenAuth(WRITE),
    summary=_("Cancel a date of an event"),
    description=_("All who come at this date are told. This cannot be taken back."),
)
def cancel_date(request: ApiRequest, occurrence_id: PathNumber, why: CancelIn) -> Occurrence:
    """Call this one off."""
    occurrence = found_occurrence(request, occurrence_id, MANAGE)
    cancel_occurrence(occurrence=occurrence, by=request.auth.user, note=why.note)
    return _counted(found_occurrence(request, occurrence_id, MANAGE))


@router.get(
    "/events/{event_id}/shifts", response=ShiftPart, auth=TokenAuth(READ), summary=_("List the shifts of an event")
)
def list_shifts(request: ApiRequest, response: HttpResponse, event_id: PathNumber, part: Query[Part]) -> dict[str, Any]:
    """Return one part of the list."""
    event = found_event(request, event_id)
    found = part_of(request, response, event.shifts.filter(removed=None), part)
    sight = sights_at(request, [event])[event.pk]
    return found | {"items": [sight.shift(each) for each in found["items"]]}


@router.post(
    "/events/{event_id}/shifts", response={201: ShiftOut}, auth=TokenAuth(WRITE), summary=_("Add a shift to an event")
)
def add_a_shift(request: ApiRequest, event_id: PathNumber, values: ShiftIn) -> Status[Shift]:
    """Add a shift."""
    event = found_event(request, event_id, MANAGE)
    sent = _in_minutes(values.model_dump(exclude_unset=True))
    return Status(201, add_shift(event=event, by=request.auth.user, **sent))


@router.patch("/shifts/{shift_id}", response=ShiftOut, auth=TokenAuth(WRITE), summary=_("Change a shift"))
def change_a_shift(request: ApiRequest, shift_id: PathNumber, changes: ShiftChanges) -> Shift:
    """Change what was sent."""
    sent = _in_minutes(changes.model_dump(exclude_unset=True))
    return change_shift(shift=_shift(request, shift_id), by=request.auth.user, **sent)


@router.delete("/shifts/{shift_id}", response={204: None}, auth=TokenAuth(WRITE), summary=_("Remove a shift"))
def delete_shift(request: ApiRequest, shift_id: PathNumber) -> Status[None]:
    """Remove it; who is signed up keeps the place at the event."""
    remove_shift(shift=_shift(request, shift_id), by=request.auth.user)
    return Status(204, None)


def _repeat(event: Event, wanted: dict[str, Any], *, by: User) -> None:
    """Have an event come again as was sent: by a rule, none for once, but for the days that are left out."""
    if not wanted:
        return
    known = Recurrence.objects.filter(event=event).first()
    rule = wanted.get("rule", known.rule if known else None)
    if rule:
        repeat_event(event=event, rule=rule, left_out=wanted.get("left_out"), by=by)
    elif wanted.get("left_out"):
        raise beside("left_out", gettext("This event comes once. Send the rule, too."), code="once")
    elif known:
        stop_repeating(event=event, by=by)


def _shift(request: ApiRequest, number: int) -> Shift:
    shifts: QuerySet[Shift] = Shift.objects.filter(removed=None, event__in=events_of(request, MANAGE).values("pk"))
    found = shifts.select_related("event__organisation").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _stored(request: ApiRequest, event: Event) -> Any:
    return as_seen(request, Event.objects.select_related("organisation", "recurrence", "cover").get(pk=event.pk))


def _counted(occurrence: Occurrence) -> Occurrence:
    occurrence.people = numbers_of(occurrence)  # type: ignore[attr-defined]  # for the schema
    return occurrence


def _in_minutes(sent: dict[str, Any]) -> dict[str, Any]:
    return {
        name: timedelta(minutes=value) if name in {"begins_after", "lasts"} and value is not None else value
        for name, value in sent.items()
    }

"""Make events, change them, and make new ones of old ones."""

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation, User
from events.access import MANAGE, require_at, require_own
from events.domain_events import EventChanged
from events.event_fields import FIELDS, TIMES, check_year, set_fields, set_times
from events.models import Event, FormerEventSlug, Occurrence, Shift
from events.recurrence.local_time import on_the_wall
from events.services.capacity import change_capacity, turns_of
from events.services.listing import follow_event
from events.services.occurrences import follow_times
from events.services.settle import settle, tell
from events.slugs import free_slug
from events.states import EventStatus
from events.wording import beside

# What calendars show: when it is different, they must know that this is newer (SEQUENCE).
_IN_CALENDARS: Final = frozenset(
    {"title", "summary", "description", "location_type", "venue", "street", "street_2", "city", "region", "postcode"}
    | {"country", "latitude", "longitude", "address_visibility", "join_url", "time_zone", "starts", "ends"}
)
# Its pictures, and its front page: a co-host could only put one of its own in their place.
_OF_HOST: Final = frozenset({"cover", "cover_alt", "featured"})
# A copy is somebody's new event: what makes the old one that very event stays behind.
_NOT_COPIED: Final = frozenset({"slug", "featured"})


@transaction.atomic
def create_event(
    *,
    organisation: Organisation,
    by: User,
    starts: datetime,
    ends: datetime,
    capacity: int | None = None,
    **values: Any,
) -> Event:
    """Return a new draft. `starts`, `ends` and `deadline` are clocks on the wall; `values` are of `FIELDS`.

    Without a zone it takes place in the organisation's. Raises `ValidationError` by field, and `PermissionDenied`.
    """
    require_own(organisation, by, MANAGE)
    deadline = values.pop("deadline", None)
    event = Event(organisation=organisation, created_by=by, time_zone=organisation.time_zone, capacity=None)
    if not values.get("slug"):
        values["slug"] = free_slug(organisation, str(values.get("title", "")))
    set_fields(event, {"title": "", **values})
    set_times(event, starts=starts, ends=ends, deadline=deadline)
    _save(event)
    Occurrence.objects.create(
        organisation=organisation,
        event=event,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        registration_deadline=event.registration_deadline,
    )
    follow_event(event)
    record("event.created", by=by, organisation=organisation, target=event)
    if capacity is not None:
        change_capacity(event=event, capacity=capacity, by=by)
    return event


@transaction.atomic
def update_event(*, event: Event, by: User, **changes: Any) -> Event:
    """Change an event and return it. `starts`, `ends` and `deadline` are clocks on the wall, as in `create_event`.

    With another zone alone, clocks show the same there. Of an event that comes again, the times are those of its first
    time, and those to come follow; so its day cannot be changed here, but by its rule. Raises `ValidationError` by
    field, and `PermissionDenied`.
    """
    membership = require_at(event, by, MANAGE)
    if membership.organisation_id != event.organisation_id and (own := sorted(_OF_HOST & changes.keys())):
        raise beside(own[0], _("Only the organisation whose event it is changes this."), code="not_yours")
    # Before the row: whoever registers takes them in this order.
    occurrences = turns_of(event)
    current = Event.objects.select_related("organisation").select_for_update(of=["self"]).get(pk=event.pk)
    if current.status == EventStatus.CANCELLED:
        raise ValidationError(_("This event was cancelled. Make a copy of it instead."), code="cancelled")
    changed = _apply(current, changes)
    if not changed:
        return current
    record("event.changed", by=by, organisation=current.organisation, target=current, details={"fields": changed})
    if current.published_at:
        tell(EventChanged(current.pk, changed), current.organisation)
    # Another kind of waitlist may let people in.
    for number in occurrences:
        settle(number)
    return current


def _apply(event: Event, changes: dict[str, Any]) -> list[str]:
    """Change a locked event and all that goes with it; return the names of what is different."""
    former, wall = event.slug, wall_of(event)
    times = {**wall, **{name: changes.pop(name) for name in TIMES if name in changes}}
    changed = sorted([*set_fields(event, changes), *(name for name in TIMES if times[name] != wall[name])])
    if not changed:
        return []
    retimed = {"time_zone", *TIMES} & set(changed)
    if retimed:
        set_times(event, **times)
    if _IN_CALENDARS & set(changed):
        event.revision += 1
    _save(event, before=former)
    if retimed:
        follow_times(event, starts=times["starts"], ends=times["ends"])
    follow_event(event)
    return changed


@transaction.atomic
def duplicate_event(*, event: Event, by: User, starts: datetime, ends: datetime | None = None) -> Event:
    """Return a new draft like this one, with its shifts, once and at another time; without its people.

    It lasts as long as the old one unless `ends` says otherwise. Raises as `create_event`.
    """
    require_at(event, by, MANAGE)
    check_year("starts", starts)
    wall = wall_of(event)
    values = {name: getattr(event, name) for name in FIELDS if name not in _NOT_COPIED}
    copy = create_event(
        organisation=event.organisation,
        by=by,
        starts=starts,
        ends=ends or starts + (wall["ends"] - wall["starts"]),
        deadline=starts - (wall["starts"] - wall["deadline"]) if wall["deadline"] else None,
        capacity=event.capacity,
        **values,
    )
    Shift.objects.bulk_create(
        Shift(
            organisation=copy.organisation,
            event=copy,
            **{name: getattr(each, name) for name in ("name", "begins_after", "lasts", "capacity", "instructions")},
            position=each.position,
        )
        for each in event.shifts.filter(removed=None)
    )
    return copy


@transaction.atomic
def delete_draft(*, event: Event, by: User) -> None:
    """Delete an event that nobody has seen. Raises `ValidationError` for another: it can be cancelled."""
    require_at(event, by, MANAGE)
    current = Event.objects.select_for_update().get(pk=event.pk)
    if current.published_at:
        raise ValidationError(_("People have seen this event. Cancel it instead."), code="published")
    record("event.deleted", by=by, organisation=event.organisation, target=event, details={"title": event.title})
    current.delete()


def wall_of(event: Event) -> dict[str, Any]:
    """Return `starts`, `ends` and `deadline` as clocks there show them; a rule knows hours that a night left out."""
    recurrence = getattr(event, "recurrence", None)
    deadline = event.registration_deadline
    starts = on_the_wall(event.starts_at, event.time_zone)
    ends = on_the_wall(event.ends_at, event.time_zone)
    if recurrence is not None:
        starts = datetime.combine(recurrence.first_day, recurrence.begins)
        ends = starts + recurrence.lasts
    return {"starts": starts, "ends": ends, "deadline": on_the_wall(deadline, event.time_zone) if deadline else None}


def _save(event: Event, *, before: str = "") -> None:
    """Save an event at the address in its slug; the one it gives up leads here from now on."""
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:
        if "events_event_slug_once" not in str(error):
            raise
        text = _("Another event of yours has this address. Choose another one.")
        raise beside("slug", text, code="duplicate") from error
    FormerEventSlug.objects.filter(organisation=event.organisation, slug=event.slug).delete()
    if before and before != event.slug:
        FormerEventSlug.objects.create(organisation=event.organisation, slug=before, event=event)

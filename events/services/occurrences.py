"""When an event takes place: by a rule, and by hand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from events.access import MANAGE, require_at
from events.domain_events import EventChanged, OccurrenceCancelled, OccurrenceMoved
from events.event_fields import check_times
from events.models import Event, Occurrence, Recurrence
from events.places.locking import take_turn
from events.recurrence.expansion import MOST, Slot, slots_of
from events.recurrence.local_time import on_the_wall, to_utc
from events.recurrence.rules import Rule, parse_rule
from events.services.capacity import turns_of
from events.services.listing import follow_event
from events.services.rsvps import end
from events.services.settle import settle, tell
from events.states import LIVE, Ended, EventStatus, OccurrenceStatus, State
from events.wording import beside

_LONGEST: Final = timedelta(days=7)
# No day is left out of a rule that is further off: to look would take a while.
_MOST_DAYS_AHEAD: Final = 3_660


@transaction.atomic
def repeat_event(*, event: Event, rule: str, by: User, left_out: Sequence[date] | None = None) -> Recurrence:
    """Have an event come again by a rule of RFC 5545, or by another one than before; return it.

    `left_out` are all days that the rule names and on which it does not take place (EXDATE); None: as before.
    Occurrences that have people stay when the rule does not name their day any more, beside it. Raises
    `ValidationError`, by the fields `rule` and `left_out`, also when the first day is none of the rule's; and
    `PermissionDenied`.
    """
    require_at(event, by, MANAGE)
    current = _locked(event)
    parsed = parse_rule(rule, zone=current.time_zone)
    recurrence = Recurrence.objects.filter(event=current).first() or _begin(current)
    if next(iter(parsed.days(first=recurrence.first_day, until=recurrence.first_day)), None) != recurrence.first_day:
        text = _("The first day of the event is not one of the rule’s days. Change one of the two.")
        raise beside("rule", text, code="first_day")
    if recurrence.lasts > _LONGEST:
        text = _("An event that comes again lasts a week at most.")
        raise beside("rule", text, code="too_long")
    before = (recurrence.rule, recurrence.left_out)
    recurrence.rule = str(parsed)
    if left_out is not None:
        recurrence.left_out = _days_of(parsed, left_out, first=recurrence.first_day)
    if (recurrence.rule, recurrence.left_out) == before:
        return recurrence
    recurrence.save()
    _bump(current)
    lay_out(current, recurrence)
    _told(current, "recurrence", by)
    return recurrence


def _days_of(rule: Rule, days: Sequence[date], *, first: date) -> list[date]:
    """Return these days in order. Raises `ValidationError`, by the field `left_out`, for what is no day of the rule."""
    wanted = sorted(set(days))
    latest = first + timedelta(days=_MOST_DAYS_AHEAD)
    if not wanted:
        return []
    if wanted[-1] > latest or not set(wanted) <= set(rule.days(first=first, until=wanted[-1])):
        raise beside("left_out", _("Leave out days on which the rule has it take place."), code="invalid")
    return wanted


@transaction.atomic
def stop_repeating(*, event: Event, by: User) -> None:
    """Have an event come no more after the last time that has people; those to come without any are deleted."""
    require_at(event, by, MANAGE)
    current = _locked(event)
    recurrence = Recurrence.objects.filter(event=current).first()
    if recurrence is None:
        return
    recurrence.rule = f"{parse_rule(recurrence.rule, zone=current.time_zone).text};COUNT=1"
    recurrence.save()
    _bump(current)
    lay_out(current, recurrence)
    _told(current, "recurrence", by)


@transaction.atomic
def leave_out(*, occurrence: Occurrence, by: User) -> None:
    """Take a day out of the rule (EXDATE). With people who come, it is cancelled, and they are told."""
    event = occurrence.event
    require_at(event, by, MANAGE)
    if occurrence.rule_day is None:
        raise ValidationError(_("This event comes once. Cancel it instead."), code="once")
    current = _locked(event)
    # Asked with the turn: somebody may have registered a moment ago.
    if occurrence.attendees.exists():
        cancel_occurrence(occurrence=occurrence, by=by)
        return
    recurrence = Recurrence.objects.select_for_update().get(event=current)
    recurrence.left_out = sorted({*recurrence.left_out, occurrence.rule_day})
    recurrence.save(update_fields=["left_out"])
    _bump(current)
    lay_out(current, recurrence)
    _told(current, "recurrence", by)


@transaction.atomic
def move_occurrence(
    *, occurrence: Occurrence, starts: datetime, ends: datetime, by: User, deadline: datetime | None = None
) -> Occurrence:
    """Have it take place at another time, by clocks on the wall, this once; return it. The rule leaves it there.

    Without `deadline`, registration closes as long before as it did. Raises `ValidationError` by field.
    """
    event = occurrence.event
    require_at(event, by, MANAGE)
    check_times(starts, ends, deadline)
    take_turn([occurrence.pk])
    current = Occurrence.objects.select_for_update(of=["self"]).select_related("event").get(pk=occurrence.pk)
    if current.status == OccurrenceStatus.CANCELLED:
        raise ValidationError(_("This date was cancelled. Add another one."), code="cancelled")
    before = current.starts_at - current.registration_deadline if current.registration_deadline else None
    current.starts_at, current.ends_at = to_utc(starts, event.time_zone), to_utc(ends, event.time_zone)
    if deadline is not None:
        current.registration_deadline = to_utc(deadline, event.time_zone)
    elif before is not None:
        current.registration_deadline = current.starts_at - before
    check_times(current.starts_at, current.ends_at, current.registration_deadline)
    current.moved, current.revision = True, current.revision + 1
    current.save()
    if current.rule_day is None:
        Event.objects.filter(pk=event.pk).update(
            starts_at=current.starts_at,
            ends_at=current.ends_at,
            registration_deadline=current.registration_deadline,
        )
    follow_event(event)
    record("occurrence.moved", by=by, organisation=event.organisation, target=current)
    tell(OccurrenceMoved(current.pk, current.revision), event.organisation)
    settle(current.pk)
    return current


@transaction.atomic
def cancel_occurrence(*, occurrence: Occurrence, by: User, note: str = "") -> Occurrence:
    """Have an event not take place this time; all who come are cancelled and told. Return it."""
    event = occurrence.event
    require_at(event, by, MANAGE)
    take_turn([occurrence.pk])
    current = Occurrence.objects.select_for_update(of=["self"]).get(pk=occurrence.pk)
    if current.status == OccurrenceStatus.CANCELLED:
        return current
    call_off(current, note=note, by=by)
    follow_event(event)
    record("occurrence.cancelled", by=by, organisation=event.organisation, target=current)
    tell(OccurrenceCancelled(current.pk), event.organisation)
    return current


def call_off(occurrence: Occurrence, *, note: str, by: User) -> None:
    """Cancel an occurrence and all who come; for who has the turn."""
    occurrence.status, occurrence.cancel_note = OccurrenceStatus.CANCELLED, note[:2_000].replace("\0", "")
    occurrence.revision += 1
    occurrence.save()
    coming = occurrence.attendees.filter(state__in=LIVE).exclude(state__in=[State.ATTENDED, State.NO_SHOW])
    for attendee in coming.select_related("organisation").select_for_update(of=["self"]).order_by("sequence"):
        end(attendee, Ended.EVENT_CANCELLED, by=by)


def follow_times(event: Event, *, starts: datetime, ends: datetime) -> None:
    """Bring the occurrences of an event in line with other times of its own; for who has the turns.

    Raises `ValidationError`, by the field `starts`, for another first day of an event that comes again.
    """
    recurrence = Recurrence.objects.filter(event=event).first()
    if recurrence is None:
        _retime(event.occurrences.get(), _slot(event, starts), event)
        return
    if starts.date() != recurrence.first_day:
        text = _("The days are said by the rule. Change the rule, or move single dates.")
        raise beside("starts", text, code="rule")
    recurrence.begins, recurrence.lasts = starts.time(), ends - starts
    recurrence.save()
    lay_out(event, recurrence)


def lay_out(event: Event, recurrence: Recurrence) -> None:
    """Bring the occurrences to come in line with the rule, and what shows them; for who has the turns of all of them.

    What is over stays, what was moved stays where it is, and what has people stays, beside the rule if need be.
    """
    bring_in_line(event, recurrence)
    follow_event(event)


def bring_in_line(event: Event, recurrence: Recurrence) -> bool:
    """Do what `lay_out` does, but for what shows them; return whether there is a date more, or less, or another one."""
    now = timezone.now()
    until = horizon(now, recurrence.first_day)
    wanted = {slot.day: slot for slot in slots_of(recurrence, event.time_zone, until=until)}
    known = {row.rule_day: row for row in event.occurrences.all()}
    with_people = set(event.occurrences.with_people())
    before = {day: (row.starts_at, row.ends_at, row.registration_deadline) for day, row in known.items()}
    gone: list[int] = []
    for day, row in known.items():
        if day and row.starts_at > now:
            gone += _reconcile(row, wanted.get(day), event, has_people=row.pk in with_people)
    if gone:
        # A day that comes back is newer than it was.
        Event.objects.filter(pk=event.pk).update(revision=F("revision") + max(gone))
    fresh = [slot for day, slot in wanted.items() if day not in known and (slot.starts_at > now or not known)]
    room = max(0, MOST - sum(row.starts_at > now for row in known.values()))
    added = Occurrence.objects.bulk_create(_new(event, slot) for slot in fresh[:room])
    recurrence.laid_out_until = until
    recurrence.save(update_fields=["laid_out_until"])
    after = {day: (row.starts_at, row.ends_at, row.registration_deadline) for day, row in known.items()}
    return bool(gone or added) or before != after


def horizon(now: datetime, first_day: date) -> date:
    """Return up to which day occurrences exist."""
    return max(now.date(), first_day) + timedelta(days=settings.EVENTS["HORIZON_DAYS"])


def _reconcile(row: Occurrence, slot: Slot | None, event: Event, *, has_people: bool) -> list[int]:
    """Bring an occurrence in line with its day; return the revision of one that is no more."""
    if slot is None:
        if has_people:
            Occurrence.objects.filter(pk=row.pk).update(beside_rule=True)
            return []
        row.delete()
        return [row.revision]
    if row.beside_rule:
        Occurrence.objects.filter(pk=row.pk).update(beside_rule=False)
    if not has_people and row.recurrence_id != slot.starts_at:
        # In nobody's own calendar: so files need not tell it apart from what the rule says.
        row.recurrence_id = slot.starts_at
        Occurrence.objects.filter(pk=row.pk).update(recurrence_id=slot.starts_at)
    if not row.moved:
        _retime(row, slot, event)
    return []


def _retime(row: Occurrence, slot: Slot, event: Event) -> None:
    times = {
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "registration_deadline": _deadline(event, slot),
    }
    if all(getattr(row, name) == value for name, value in times.items()):
        return
    moves = (row.starts_at, row.ends_at) != (slot.starts_at, slot.ends_at)
    for name, value in times.items():
        setattr(row, name, value)
    row.revision += moves
    row.save()
    if moves and event.status == EventStatus.PUBLISHED:
        tell(OccurrenceMoved(row.pk, row.revision), event.organisation)


def _new(event: Event, slot: Slot) -> Occurrence:
    return Occurrence(
        organisation=event.organisation,
        event=event,
        rule_day=slot.day,
        recurrence_id=slot.starts_at,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        registration_deadline=_deadline(event, slot),
    )


def _deadline(event: Event, slot: Slot) -> datetime | None:
    """Return when registration closes: as long before the start as it does the first time."""
    first = event.registration_deadline
    return slot.starts_at - (event.starts_at - first) if first else None


def _slot(event: Event, starts: datetime) -> Slot:
    return Slot(starts.date(), event.starts_at, event.ends_at)


def _begin(event: Event) -> Recurrence:
    """Return the beginning of a rule, not saved yet; the one occurrence becomes the first of those to come."""
    starts, ends = (on_the_wall(moment, event.time_zone) for moment in (event.starts_at, event.ends_at))
    event.occurrences.filter(rule_day=None).update(rule_day=starts.date(), recurrence_id=event.starts_at)
    return Recurrence(
        event=event, first_day=starts.date(), begins=starts.time(), lasts=ends - starts, laid_out_until=starts.date()
    )


def _locked(event: Event) -> Event:
    turns_of(event)
    current = Event.objects.select_related("organisation").select_for_update(of=["self"]).get(pk=event.pk)
    if current.status == EventStatus.CANCELLED:
        raise ValidationError(_("This event was cancelled. Make a copy of it instead."), code="cancelled")
    return current


def _bump(event: Event) -> None:
    event.revision += 1
    event.save(update_fields=["revision", "updated"])


def _told(event: Event, field: str, by: User) -> None:
    details: dict[str, Any] = {"fields": [field]}
    record("event.changed", by=by, organisation=event.organisation, target=event, details=details)
    if event.published_at:
        tell(EventChanged(event.pk, [field]), event.organisation)

"""What is told at once when something happens to somebody. Each runs in a job, once for each domain event."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone, translation

from cms.infra.jobs.events import DomainEvent, subscribe
from events import domain_events
from events.messages.facts import day_and_time
from events.messages.kinds import KINDS
from events.messages.orders import Occasion, language_of, settings_of, write_to
from events.messages.rounds import note_change
from events.models import Attendee, Occurrence
from events.states import Ended, Source, State

_PLACE = frozenset(
    {"venue", "street", "street_2", "city", "region", "postcode", "country", "latitude", "longitude", "location_type"}
)
_ENDED = {
    Ended.BY_THEMSELVES: "gone",
    Ended.BY_STAFF: "gone",
    Ended.OFFER_EXPIRED: "offer_ended",
    Ended.EVENT_CANCELLED: "cancelled",
}


def join() -> None:
    """Hear of what people are told."""
    handlers: list[tuple[type[DomainEvent], Callable[..., None]]] = [
        (domain_events.AttendeeRegistered, confirm),
        (domain_events.AttendeeRepeated, send_link),
        (domain_events.AttendeeGotPlace, tell_place),
        (domain_events.AttendeeOffered, tell_offer),
        (domain_events.AttendeeWaits, tell_waiting),
        (domain_events.AttendeeCancelled, tell_end),
        (domain_events.AttendeeMoved, tell_moved),
        (domain_events.ShiftsGiven, tell_shifts),
        (domain_events.AttendeeChanged, tell_changed_shifts),
        (domain_events.OccurrenceMoved, note_times),
        (domain_events.EventChanged, note_place),
    ]
    for event, handler in handlers:
        subscribe(event, handler, name=f"events.messages.{handler.__name__}")


def confirm(event: domain_events.AttendeeRegistered, _event_id: UUID) -> None:
    """Say what became of a registration; by text as well who has agreed to that."""
    attendee = _coming(event.attendee_id)
    if attendee is None or attendee.source == Source.WALK_IN:
        # Whoever has walked in is there.
        return
    # Who registers anew after cancelling is somebody new, with another place in line.
    key = f"{attendee.sequence}"
    if attendee.state in {State.PENDING, State.WAITLISTED}:
        _write(attendee, attendee.state, Occasion(key))
    elif attendee.state == State.REGISTERED:
        _write(attendee, "confirmation", Occasion(key))
        _write(attendee, "rsvp_text", Occasion(key))


def send_link(event: domain_events.AttendeeRepeated, _event_id: UUID) -> None:
    """Mail somebody their link once more, at most once an hour: anybody may type anybody's address."""
    attendee = _find(event.attendee_id)
    if attendee is not None and (attendee.state != State.CANCELLED):
        _write(attendee, "link", Occasion(f"{timezone.now():%Y-%m-%dT%H}"))


def tell_place(event: domain_events.AttendeeGotPlace, _event_id: UUID) -> None:
    """Tell somebody who has waited that they have a place; not whoever was let in at the door: they are there."""
    attendee = _coming(event.attendee_id)
    if attendee is not None and attendee.state == State.REGISTERED and attendee.placed_at:
        key = Occasion(f"{attendee.placed_at:%Y%m%dT%H%M%S}")
        _write(attendee, "place", key)
        _write(attendee, "rsvp_text", key)


def tell_offer(event: domain_events.AttendeeOffered, _event_id: UUID) -> None:
    """Tell somebody that a place is theirs to take, and until when."""
    attendee = _coming(event.attendee_id)
    if attendee is None or attendee.state != State.OFFERED or attendee.offer_expires_at is None:
        return
    ends = attendee.offer_expires_at
    with translation.override(language_of(attendee)):
        until = day_and_time(ends, attendee.occurrence.event.time_zone)
    _write(attendee, "offer", Occasion(f"{ends:%Y%m%dT%H%M%S}", not_after=ends, facts={"until": until}))


def tell_waiting(event: domain_events.AttendeeWaits, event_id: UUID) -> None:
    """Tell somebody that they are in line: approved, or put back."""
    attendee = _coming(event.attendee_id)
    if attendee is not None and attendee.state == State.WAITLISTED:
        _write(attendee, "waitlisted", Occasion(event_id.hex))


def tell_end(event: domain_events.AttendeeCancelled, _event_id: UUID) -> None:
    """Tell somebody that they do not come any more. Who was declined or erased is not told."""
    attendee = _find(event.attendee_id)
    kind = _ENDED.get(Ended(attendee.ended)) if attendee is not None and attendee.ended else None
    if attendee is None or kind is None or attendee.cancelled_at is None:
        return
    occurrence = attendee.occurrence
    note = occurrence.cancel_note or occurrence.event.cancel_note
    _write(attendee, kind, Occasion(f"{attendee.cancelled_at:%Y%m%dT%H%M%S}", facts={"note": note}))


def tell_moved(event: domain_events.AttendeeMoved, event_id: UUID) -> None:
    """Tell somebody whom staff have moved when they come now."""
    if attendee := _coming(event.attendee_id):
        _write(attendee, "moved", Occasion(event_id.hex))


def tell_shifts(event: domain_events.ShiftsGiven, event_id: UUID) -> None:
    """Tell somebody who has waited for shifts that they have a place there."""
    if attendee := _coming(event.attendee_id):
        _write(attendee, "shifts", Occasion(event_id.hex))


def tell_changed_shifts(event: domain_events.AttendeeChanged, event_id: UUID) -> None:
    """Tell somebody whose shifts are others how they stand: perhaps one was removed."""
    attendee = _coming(event.attendee_id) if event.fields == ["shifts"] else None
    if attendee is not None:
        _write(attendee, "shifts", Occasion(event_id.hex))


def note_times(event: domain_events.OccurrenceMoved, event_id: UUID) -> None:
    """Have those who come told of other times."""
    note_change(occurrence_id=event.occurrence_id, what=["time"], about=event_id.hex)


def note_place(event: domain_events.EventChanged, event_id: UUID) -> None:
    """Have those who come told of another place, or another link to join."""
    what = [name for name, fields in (("place", _PLACE), ("online", {"join_url"})) if fields & set(event.fields)]
    if what:
        for number in Occurrence.objects.filter(event=event.event_id).upcoming(timezone.now()).with_people():
            note_change(occurrence_id=number, what=what, about=event_id.hex)


def _find(number: int) -> Attendee | None:
    rows = Attendee.objects.select_related("occurrence__event__organisation", "contact")
    return rows.filter(pk=number).first()


def _coming(number: int) -> Attendee | None:
    """Return an attendee of something that is not over: nobody else waits for news of it."""
    attendee = _find(number)
    over = attendee is None or attendee.occurrence.ends_at <= timezone.now() or attendee.state == State.CANCELLED
    return None if over else attendee


def _write(attendee: Attendee, kind: str, occasion: Occasion) -> None:
    write_to(attendee, KINDS[kind], occasion, setting=settings_of(attendee.occurrence.event).get(kind))

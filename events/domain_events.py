"""What others may hear of events: mail, calendars, the page cache."""

from dataclasses import dataclass
from typing import ClassVar

from cms.infra.jobs.events import DomainEvent


@dataclass(frozen=True)
class EventPublished(DomainEvent):
    """People see an event from now on."""

    name: ClassVar[str] = "events.EventPublished"
    event_id: int


@dataclass(frozen=True)
class EventChanged(DomainEvent):
    """Something of an event that people see is different. `fields` are names of `Event`'s."""

    name: ClassVar[str] = "events.EventChanged"
    event_id: int
    fields: list[str]


@dataclass(frozen=True)
class EventCancelled(DomainEvent):
    """An event takes place no more. Who was coming hears of each `AttendeeCancelled`."""

    name: ClassVar[str] = "events.EventCancelled"
    event_id: int


@dataclass(frozen=True)
class OccurrenceMoved(DomainEvent):
    """An occurrence has other times. `revision` is the one from which on."""

    name: ClassVar[str] = "events.OccurrenceMoved"
    occurrence_id: int
    revision: int


@dataclass(frozen=True)
class OccurrenceCancelled(DomainEvent):
    """An event does not take place this time."""

    name: ClassVar[str] = "events.OccurrenceCancelled"
    occurrence_id: int


@dataclass(frozen=True)
class AttendeeRegistered(DomainEvent):
    """Somebody has registered: with a place, for approval, or on the waitlist, as the row says."""

    name: ClassVar[str] = "events.AttendeeRegistered"
    attendee_id: int


@dataclass(frozen=True)
class AttendeeRepeated(DomainEvent):
    """Somebody who is registered wants their link once more, or has another address, to which none was sent yet."""

    name: ClassVar[str] = "events.AttendeeRepeated"
    attendee_id: int


@dataclass(frozen=True)
class AttendeeChanged(DomainEvent):
    """What somebody has said of themselves, their guests or their shifts is different."""

    name: ClassVar[str] = "events.AttendeeChanged"
    attendee_id: int
    fields: list[str]


@dataclass(frozen=True)
class AttendeeGotPlace(DomainEvent):
    """Somebody who waited for a place, for an answer, or with an offer, has the place."""

    name: ClassVar[str] = "events.AttendeeGotPlace"
    attendee_id: int


@dataclass(frozen=True)
class AttendeeOffered(DomainEvent):
    """A place is offered to somebody who waited."""

    name: ClassVar[str] = "events.AttendeeOffered"
    attendee_id: int


@dataclass(frozen=True)
class AttendeeWaits(DomainEvent):
    """Somebody was approved, or moved here, and is in line."""

    name: ClassVar[str] = "events.AttendeeWaits"
    attendee_id: int


@dataclass(frozen=True)
class AttendeeCancelled(DomainEvent):
    """Somebody does not come any more; `ended` of the row says why."""

    name: ClassVar[str] = "events.AttendeeCancelled"
    attendee_id: int


@dataclass(frozen=True)
class AttendeeMoved(DomainEvent):
    """Somebody comes another time."""

    name: ClassVar[str] = "events.AttendeeMoved"
    attendee_id: int
    from_occurrence_id: int


@dataclass(frozen=True)
class ShiftsGiven(DomainEvent):
    """Somebody who waited for shifts has a place in them."""

    name: ClassVar[str] = "events.ShiftsGiven"
    attendee_id: int
    shift_ids: list[int]


@dataclass(frozen=True)
class CohostInvited(DomainEvent):
    """An organisation is asked to hold an event together with another one."""

    name: ClassVar[str] = "events.CohostInvited"
    cohost_id: int


@dataclass(frozen=True)
class CohostChanged(DomainEvent):
    """A co-host may do more, or less."""

    name: ClassVar[str] = "events.CohostChanged"
    cohost_id: int


@dataclass(frozen=True)
class CohostAnswered(DomainEvent):
    """It has said yes or no."""

    name: ClassVar[str] = "events.CohostAnswered"
    cohost_id: int

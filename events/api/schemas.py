"""Events, their dates and shifts, as programs read and write them."""

from datetime import date, datetime, timedelta
from typing import Any

from ninja import Schema
from pydantic import Field

from accounts.api.fields import Body, Changes, Moment, omitted
from cms.content.seo.head import sharing_image
from events.api.common import Clock, Day
from events.links import event_url
from events.models import Event, Occurrence, Shift
from events.recurrence.rules import LONGEST
from events.states import (
    AddressVisibility,
    EventStatus,
    EventType,
    LocationType,
    OccurrenceStatus,
    Visibility,
    Waitlist,
)


class _EventValues(Body):
    """What is written about an event; lengths and meanings are those of the form in the console."""

    summary: str = Field("", max_length=500)
    description: str = Field("", max_length=20_000)
    event_type: EventType = EventType.OTHER
    slug: str = Field("", max_length=100)
    tags: list[str] = Field([], max_length=20)
    time_zone: str = Field("", max_length=64)
    deadline: Clock = omitted()
    location_type: LocationType = LocationType.IN_PERSON
    venue: str = Field("", max_length=200)
    street: str = Field("", max_length=200)
    street_2: str = Field("", max_length=200)
    city: str = Field("", max_length=100)
    region: str = Field("", max_length=100)
    postcode: str = Field("", max_length=20)
    country: str = Field("", max_length=2)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    address_visibility: AddressVisibility = AddressVisibility.EVERYBODY
    join_url: str = Field("", max_length=500)
    join_platform: str = Field("", max_length=50)
    accessibility: str = Field("", max_length=2_000)
    capacity: int | None = Field(None, ge=1, le=1_000_000)
    waitlist: Waitlist = Waitlist.AUTOMATIC
    offer_hours: int = Field(24, ge=1, le=720)
    needs_approval: bool = False
    most_guests: int = Field(5, ge=0, le=100)
    questions: list[dict[str, Any]] = Field([], max_length=20)
    visibility: Visibility = Visibility.PUBLIC
    featured: bool = False
    contact_name: str = Field("", max_length=120)
    contact_email: str = Field("", max_length=254)
    contact_phone: str = Field("", max_length=60)
    rule: str | None = Field(None, max_length=LONGEST, description="RRULE of RFC 5545, by which it comes again.")
    left_out: list[Day] = Field([], max_length=400, description="Days of the rule on which it does not take place.")


class EventIn(_EventValues):
    """A new event, a draft at first."""

    title: str = Field(min_length=1, max_length=200)
    starts: Clock
    ends: Clock


class EventChanges(_EventValues, Changes):
    """What to change of an event."""

    title: str = Field("", min_length=1, max_length=200)
    starts: Clock = omitted()
    ends: Clock = omitted()


class Cover(Schema):
    """A picture, and what it shows in words."""

    url: str
    width: int
    height: int
    alt: str


class EventOut(Schema):
    """An event. Times are those of its first date. Null is, too, what a co-host without any right may not see."""

    id: int
    organisation: str = Field(alias="organisation.name")
    title: str
    slug: str
    url: str
    status: EventStatus
    summary: str
    description: str
    event_type: EventType
    tags: list[str]
    time_zone: str
    starts_at: datetime
    ends_at: datetime
    registration_deadline: datetime | None
    rule: str | None
    left_out: list[date]
    cover: Cover | None
    location_type: LocationType
    venue: str | None
    street: str | None
    street_2: str | None
    city: str
    region: str
    postcode: str | None
    country: str
    latitude: float | None
    longitude: float | None
    address_visibility: AddressVisibility
    join_url: str | None
    join_platform: str
    accessibility: str
    capacity: int | None
    waitlist: Waitlist
    offer_hours: int
    needs_approval: bool
    most_guests: int
    questions: list[dict[str, Any]]
    visibility: Visibility
    featured: bool
    contact_name: str
    contact_email: str
    contact_phone: str
    cancel_note: str
    published_at: datetime | None
    cancelled_at: datetime | None
    created: datetime
    updated: datetime

    @staticmethod
    def resolve_url(event: Event) -> str:
        """Return where people read it."""
        return event_url(event)

    @staticmethod
    def resolve_rule(event: Event) -> str | None:
        """Return by which rule it comes again."""
        recurrence = getattr(event, "recurrence", None)
        return recurrence.rule if recurrence else None

    @staticmethod
    def resolve_left_out(event: Event) -> list[date]:
        """Return on which days of the rule it does not."""
        recurrence = getattr(event, "recurrence", None)
        return recurrence.left_out if recurrence else []

    @staticmethod
    def resolve_cover(event: Event, context: dict[str, Any]) -> dict[str, Any] | None:
        """Return the picture; None without one that can be read."""
        picture = sharing_image(event.cover, context["request"])
        if picture is None:
            return None
        return {"url": picture.url, "width": picture.width, "height": picture.height, "alt": event.cover_alt}


class EventPart(Schema):
    """A part of the list of events."""

    items: list[EventOut]
    next: str | None


class EventFilters(Schema):
    """Which events."""

    search: str = Field("", max_length=200, description="A part of the title.")
    status: EventStatus = omitted()
    updated_since: Moment = omitted()


class CancelIn(Body):
    """Why something does not take place."""

    note: str = Field("", max_length=2_000, description="Told to all who come.")


class OccurrenceOut(Schema):
    """An event, one time."""

    id: int
    event_id: int
    title: str = Field(alias="event.title")
    starts_at: datetime
    ends_at: datetime
    registration_deadline: datetime | None
    capacity: int | None
    status: OccurrenceStatus
    cancel_note: str
    rule_day: date | None = Field(description="The day that the rule names, also after it was moved.")
    moved: bool
    beside_rule: bool

    @staticmethod
    def resolve_capacity(occurrence: Occurrence) -> int | None:
        """Return how many places there are this time."""
        return occurrence.capacity or occurrence.event.capacity


class OccurrencePart(Schema):
    """A part of the list of dates."""

    items: list[OccurrenceOut]
    next: str | None


class OccurrenceFilters(Schema):
    """Which dates."""

    starts_since: Moment = omitted(description="Those that begin then or later.")


class Numbers(Schema):
    """How many people, guests among them."""

    taken: int
    waiting: int
    pending: int
    attended: int
    no_show: int


class OccurrenceWithNumbers(OccurrenceOut):
    """An event, one time, and how many come."""

    people: Numbers


class OccurrenceChanges(Changes):
    """What to change of one date: its times, both of them, and its places; null for as many as the event has."""

    starts: Clock = omitted()
    ends: Clock = omitted()
    deadline: Clock = omitted()
    capacity: int | None = Field(None, ge=1, le=1_000_000)


class _ShiftValues(Body):
    instructions: str = Field("", max_length=5_000)
    capacity: int | None = Field(None, ge=1, le=1_000_000)


class ShiftIn(_ShiftValues):
    """A new shift, at each date of the event."""

    name: str = Field(min_length=1, max_length=120)
    begins_after: int = Field(ge=-10_080, le=10_080, description="Minutes after the event begins; negative for before.")
    lasts: int = Field(ge=1, le=10_080, description="Minutes.")


class ShiftChanges(_ShiftValues, Changes):
    """What to change of a shift."""

    name: str = Field("", min_length=1, max_length=120)
    begins_after: int = omitted(ge=-10_080, le=10_080)
    lasts: int = omitted(ge=1, le=10_080)


class ShiftOut(Schema):
    """A shift. Times are in minutes."""

    id: int
    event_id: int
    name: str
    instructions: str | None
    capacity: int | None
    begins_after: int
    lasts: int

    @staticmethod
    def resolve_begins_after(shift: Shift) -> int:
        """Return the minutes."""
        return int(shift.begins_after / timedelta(minutes=1))

    @staticmethod
    def resolve_lasts(shift: Shift) -> int:
        """Return the minutes."""
        return int(shift.lasts / timedelta(minutes=1))


class ShiftPart(Schema):
    """A part of the list of shifts."""

    items: list[ShiftOut]
    next: str | None

"""Who comes."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.api.authentication import ApiRequest, TokenAuth
from accounts.api.fields import Body, Changes, Moment, Number, PathNumber, omitted
from accounts.api.pagination import Part, part_of
from accounts.models import Channel
from events import access
from events.api.common import (
    READ_PEOPLE,
    WRITE_PEOPLE,
    attendees_of,
    found_attendee,
    found_occurrence,
    note_people_read,
    people_as_seen,
)
from events.models import Attendee
from events.rsvps import Lead, Rsvp
from events.services.decisions import approve, decline, give_place
from events.services.moving import move_attendee
from events.services.registration import register
from events.services.rsvps import cancel_rsvp, change_rsvp
from events.states import Ended, Source, State

router: Final = Router(tags=["attendees"])


class AttendeeOut(Schema):
    """Somebody who comes, wants to, or wanted to."""

    id: int
    event_id: int = Field(alias="occurrence.event_id")
    occurrence_id: int
    first_name: str
    last_name: str
    email: str
    phone: str
    language: str
    time_zone: str
    state: State
    ended: Ended | None
    guests: int
    answers: dict[str, Any]
    shifts: list[int]
    consents: list[Channel]
    note: str | None = Field(description="Null for a co-host: it is the host's.")
    source: Source
    utm: dict[str, str]
    offer_expires_at: datetime | None
    registered_at: datetime
    checked_in_at: datetime | None
    arrived: int
    updated: datetime

    @staticmethod
    def resolve_ended(attendee: Attendee) -> str | None:
        """Return why, if it has."""
        return attendee.ended or None

    @staticmethod
    def resolve_shifts(attendee: Attendee) -> list[int]:
        """Return the numbers of the shifts, also of those they wait for."""
        return [signup.shift_id for signup in attendee.signups.all()]


class AttendeeNumber(Schema):
    """Which attendee: what a token is told that may register people and not read them."""

    id: int


Written = Annotated[AttendeeOut | AttendeeNumber, Field(union_mode="left_to_right")]


class _Values(Body):
    last_name: str = Field("", max_length=100)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=60)
    guests: int = Field(0, ge=0, le=100)
    answers: dict[str, Any] = Field({}, max_length=20)
    shifts: list[Number] = Field([], max_length=50)
    consents: list[Channel] = Field([], max_length=4)
    language: str = Field("", max_length=10)
    time_zone: str = Field("", max_length=64)


class AttendeeIn(_Values):
    """Somebody new, as staff add them: without approval, and also after registration has closed."""

    first_name: str = Field(min_length=1, max_length=100)


class AttendeeChanges(_Values, Changes):
    """What to change of a registration. `answers` and `shifts` replace those it has."""

    first_name: str = Field("", min_length=1, max_length=100)
    note: str = Field("", max_length=2_000)


class AttendeePart(Schema):
    """A part of the list of attendees."""

    items: list[AttendeeOut]
    next: str | None


class AttendeeFilters(Schema):
    """Which attendees."""

    event: Number = omitted()
    occurrence: Number = omitted()
    state: State = omitted()
    updated_since: Moment = omitted()


class MoveIn(Body):
    """Where to."""

    occurrence: Number


@router.get("/attendees", response=AttendeePart, auth=TokenAuth(READ_PEOPLE), summary=_("List attendees"))
def list_attendees(
    request: ApiRequest, response: HttpResponse, filters: Query[AttendeeFilters], part: Query[Part]
) -> dict[str, Any]:
    """Return one part of the list, of all events."""
    note_people_read(request)
    rows = attendees_of(request)
    if filters.event:
        rows = rows.filter(occurrence__event=filters.event)
    if filters.occurrence:
        rows = rows.filter(occurrence=filters.occurrence)
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.updated_since:
        rows = rows.filter(updated__gte=filters.updated_since)
    found = part_of(request, response, rows, part)
    return found | {"items": people_as_seen(request, found["items"])}


@router.post(
    "/occurrences/{occurrence_id}/attendees",
    response={201: Written},
    auth=TokenAuth(WRITE_PEOPLE),
    summary=_("Register somebody for a date of an event"),
)
def add_attendee(request: ApiRequest, occurrence_id: PathNumber, values: AttendeeIn) -> Status[Any]:
    """Register somebody."""
    occurrence = found_occurrence(request, occurrence_id, access.ATTENDEES)
    rsvp, lead = Rsvp(**_as_rsvp(values)), Lead(source=Source.API)
    made = register(occurrence=occurrence, rsvp=rsvp, lead=lead, by=request.auth.user)
    return Status(201, _shown(request, made.attendee))


@router.get(
    "/attendees/{attendee_id}", response=AttendeeOut, auth=TokenAuth(READ_PEOPLE), summary=_("Read an attendee")
)
def get_attendee(request: ApiRequest, attendee_id: PathNumber) -> Any:
    """Return the attendee."""
    note_people_read(request)
    return people_as_seen(request, [found_attendee(request, attendee_id)])[0]


@router.patch(
    "/attendees/{attendee_id}", response=Written, auth=TokenAuth(WRITE_PEOPLE), summary=_("Change a registration")
)
def change_attendee(request: ApiRequest, attendee_id: PathNumber, changes: AttendeeChanges) -> Any:
    """Change what was sent."""
    attendee = found_attendee(request, attendee_id)
    return _shown(request, change_rsvp(attendee=attendee, changes=_as_rsvp(changes), by=request.auth.user))


@router.post(
    "/attendees/{attendee_id}/cancel",
    response=Written,
    auth=TokenAuth(WRITE_PEOPLE),
    summary=_("Cancel a registration"),
)
def cancel_attendee(request: ApiRequest, attendee_id: PathNumber) -> Any:
    """Cancel it; what gets free goes to those who wait."""
    return _decided(request, attendee_id, cancel_rsvp)


@router.post(
    "/attendees/{attendee_id}/approve",
    response=Written,
    auth=TokenAuth(WRITE_PEOPLE),
    summary=_("Approve a registration"),
)
def approve_attendee(request: ApiRequest, attendee_id: PathNumber) -> Any:
    """Let them in, to a place or into line."""
    return _decided(request, attendee_id, approve)


@router.post(
    "/attendees/{attendee_id}/decline",
    response=Written,
    auth=TokenAuth(WRITE_PEOPLE),
    summary=_("Decline a registration"),
)
def decline_attendee(request: ApiRequest, attendee_id: PathNumber) -> Any:
    """Turn them down."""
    return _decided(request, attendee_id, decline)


@router.post(
    "/attendees/{attendee_id}/move",
    response=Written,
    auth=TokenAuth(WRITE_PEOPLE),
    summary=_("Move a registration to another date"),
)
def move(request: ApiRequest, attendee_id: PathNumber, to: MoveIn) -> Any:
    """Have them come another time."""
    attendee = found_attendee(request, attendee_id)
    target = found_occurrence(request, to.occurrence, access.ATTENDEES)
    return _shown(request, move_attendee(attendee=attendee, to=target, by=request.auth.user))


@router.post(
    "/attendees/{attendee_id}/place",
    response=Written,
    auth=TokenAuth(WRITE_PEOPLE),
    summary=_("Give somebody a free place, before all who wait"),
)
def place_attendee(request: ApiRequest, attendee_id: PathNumber) -> Any:
    """Give them one; also to who was offered one."""
    return _decided(request, attendee_id, give_place)


def _as_rsvp(values: Body) -> dict[str, Any]:
    sent = values.model_dump(exclude_unset=True)
    lists = {name: tuple(sent[name]) for name in ("shifts", "consents") if name in sent}
    return sent | lists


def _decided(request: ApiRequest, number: int, service: Callable[..., Attendee]) -> Any:
    return _shown(request, service(attendee=found_attendee(request, number), by=request.auth.user))


def _shown(request: ApiRequest, attendee: Attendee) -> Any:
    """Return the attendee as stored; their number to who may not read it: an empty change must not read anybody."""
    if not request.auth.may(READ_PEOPLE):
        return AttendeeNumber(id=attendee.pk)
    note_people_read(request)
    return people_as_seen(request, [attendees_of(request).get(pk=attendee.pk)])[0]

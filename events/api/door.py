"""What happened at the door."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.api.authentication import ApiRequest, TokenAuth
from accounts.api.fields import Body, Moment, Number, PathNumber, omitted
from accounts.api.pagination import Part, part_of
from events import access
from events.api.common import CHECK_IN, READ_PEOPLE, attendees_of, found_occurrence, note_people_read
from events.models import CheckIn
from events.models.events import MOST_GUESTS
from events.rsvps import Rsvp
from events.services.door import AtDoor, CheckedIn, check_in, undo_check_in, walk_in
from events.states import CheckInKind, State
from events.wording import beside

router: Final = Router(tags=["check-ins"])


class _AtDoorIn(Body):
    nonce: UUID
    at: Moment = omitted(description="By the clock of the device; now if left out.")
    door: str = Field("", max_length=60)


class CheckInIn(_AtDoorIn):
    """What happened at a door. The same nonce counts once, however often it is sent."""

    attendee: Number
    kind: CheckInKind = CheckInKind.IN
    people: int = omitted(ge=1, le=1 + MOST_GUESTS, description="How many of the party are in; all if left out.")


class WalkInIn(_AtDoorIn):
    """Somebody nobody expected. The same nonce counts once, however often it is sent."""

    first_name: str = Field(min_length=1, max_length=100)
    last_name: str = Field("", max_length=100)
    email: str = Field("", max_length=254)
    guests: int = Field(0, ge=0, le=MOST_GUESTS)


class CheckInOut(Schema):
    """What happened at a door."""

    id: int
    attendee_id: int
    nonce: UUID
    kind: CheckInKind
    people: int
    at: datetime
    recorded: datetime
    door: str


class CheckInPart(Schema):
    """A part of what happened."""

    items: list[CheckInOut]
    next: str | None


class CheckedInOut(Schema):
    """What became of it. `before`: when they had come in already."""

    attendee_id: int = Field(alias="attendee.pk")
    state: State = Field(alias="attendee.state")
    arrived: int = Field(alias="attendee.arrived")
    checked_in_at: datetime | None = Field(alias="attendee.checked_in_at")
    repeated: bool
    before: datetime | None


@router.get(
    "/occurrences/{occurrence_id}/check-ins",
    response=CheckInPart,
    auth=TokenAuth(READ_PEOPLE),
    summary=_("List what happened at the doors"),
)
def list_check_ins(
    request: ApiRequest, response: HttpResponse, occurrence_id: PathNumber, part: Query[Part]
) -> dict[str, Any]:
    """Return one part of the list, in the order in which it was recorded."""
    note_people_read(request)
    occurrence = found_occurrence(request, occurrence_id, access.ATTENDEES)
    return part_of(request, response, CheckIn.objects.filter(occurrence=occurrence), part)


@router.post(
    "/occurrences/{occurrence_id}/check-ins",
    response={201: CheckedInOut},
    auth=TokenAuth(CHECK_IN),
    summary=_("Check somebody in, or take that back"),
)
def add_check_in(request: ApiRequest, occurrence_id: PathNumber, happened: CheckInIn) -> Status[CheckedIn]:
    """Note what happened."""
    occurrence = found_occurrence(request, occurrence_id, access.CHECK_IN)
    rows = attendees_of(request, access.CHECK_IN)
    attendee = rows.filter(occurrence=occurrence, pk=happened.attendee).first()
    if attendee is None:
        raise beside("attendee", gettext("Nobody with this number is registered for this date."), code="invalid")
    service = check_in if happened.kind == CheckInKind.IN else undo_check_in
    return Status(201, service(attendee=attendee, seen=_seen(happened, happened.people), by=request.auth.user))


@router.post(
    "/occurrences/{occurrence_id}/walk-ins",
    response={201: CheckedInOut},
    auth=TokenAuth(CHECK_IN),
    summary=_("Let in somebody who was not expected, while places are free"),
)
def add_walk_in(request: ApiRequest, occurrence_id: PathNumber, somebody: WalkInIn) -> Status[CheckedIn]:
    """Write them down, and let them in."""
    occurrence = found_occurrence(request, occurrence_id, access.CHECK_IN)
    named = {name: getattr(somebody, name) for name in ("first_name", "last_name", "email", "guests")}
    return Status(201, walk_in(occurrence=occurrence, rsvp=Rsvp(**named), seen=_seen(somebody), by=request.auth.user))


def _seen(happened: _AtDoorIn, people: int | None = None) -> AtDoor:
    return AtDoor(happened.nonce, happened.at or timezone.now(), happened.door, people)

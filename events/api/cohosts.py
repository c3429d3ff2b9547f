"""Organisations that hold events together."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.api.authentication import ApiRequest, TokenAuth
from accounts.api.fields import Body, Changes, PathNumber
from accounts.api.pagination import Part, part_of
from events.access import MANAGE, require_own
from events.api.common import READ, WRITE, found_event
from events.models import Cohost
from events.selectors import open_cohost_invitations
from events.services.cohosts import (
    RIGHTS,
    answer_invitation,
    change_cohost,
    invite_cohost,
    organisation_named,
    remove_cohost,
)
from events.sight import Seen
from events.states import CohostState

router: Final = Router(tags=["co-hosts"])


class _Rights(Body):
    can_edit: bool = False
    can_manage_attendees: bool = False
    can_send_messages: bool = False


class InvitationIn(_Rights):
    """Whom to ask, and what it may do once it has said yes."""

    organisation: str = Field(min_length=1, max_length=200, description="Its exact name, or its part of the address.")


class RightsChanges(_Rights, Changes):
    """What to change of the rights."""


class CohostOut(Schema):
    """An organisation that holds an event with another, or was asked to. Null: rights of a third one."""

    id: int
    event_id: int
    event_title: str = Field(alias="event.title")
    host: str = Field(alias="event.organisation.name")
    organisation: str = Field(alias="organisation.name")
    state: CohostState
    can_edit: bool | None
    can_manage_attendees: bool | None
    can_send_messages: bool | None
    invited_at: datetime
    answered_at: datetime | None


class CohostPart(Schema):
    """A part of the list of co-hosts."""

    items: list[CohostOut]
    next: str | None


@router.get(
    "/events/{event_id}/co-hosts", response=CohostPart, auth=TokenAuth(READ), summary=_("List who holds an event")
)
def list_cohosts(
    request: ApiRequest, response: HttpResponse, event_id: PathNumber, part: Query[Part]
) -> dict[str, Any]:
    """Return one part of the list; others than the host see who has said yes, and their own rights."""
    event, own = found_event(request, event_id), request.auth.organisation.pk
    rows = _rows().filter(event=event)
    if event.organisation_id != own:
        rows = rows.filter(state=CohostState.ACCEPTED)
    found = part_of(request, response, rows, part)
    of_third = [own not in {event.organisation_id, row.organisation_id} for row in found["items"]]
    seen = [Seen(row, RIGHTS if third else ()) for row, third in zip(found["items"], of_third, strict=True)]
    return found | {"items": seen}


@router.post(
    "/events/{event_id}/co-hosts",
    response={201: CohostOut},
    auth=TokenAuth(WRITE),
    summary=_("Ask an organisation to hold an event with yours"),
)
def invite(request: ApiRequest, event_id: PathNumber, asked: InvitationIn) -> Status[Cohost]:
    """Ask it."""
    event = found_event(request, event_id, MANAGE)
    require_own(event.organisation, request.auth.user, MANAGE)
    rights = {name: getattr(asked, name) for name in RIGHTS}
    to = organisation_named(asked.organisation)
    return Status(201, _stored(invite_cohost(event=event, organisation=to, by=request.auth.user, **rights)))


@router.patch(
    "/co-hosts/{cohost_id}", response=CohostOut, auth=TokenAuth(WRITE), summary=_("Give a co-host other rights")
)
def change_rights(request: ApiRequest, cohost_id: PathNumber, changes: RightsChanges) -> Cohost:
    """Change what was sent."""
    cohost = _found(_rows().filter(event__organisation=request.auth.organisation), cohost_id)
    rights = {name: getattr(cohost, name) for name in RIGHTS} | changes.model_dump(exclude_unset=True)
    return _stored(change_cohost(cohost=cohost, by=request.auth.user, **rights))


@router.delete(
    "/co-hosts/{cohost_id}",
    response={204: None},
    auth=TokenAuth(WRITE),
    summary=_("End holding an event together, or take an invitation back"),
)
def delete_cohost(request: ApiRequest, cohost_id: PathNumber) -> Status[None]:
    """End it, for either of the two."""
    own = Q(event__organisation=request.auth.organisation)
    theirs = Q(organisation=request.auth.organisation, state=CohostState.ACCEPTED)
    remove_cohost(cohost=_found(_rows().filter(own | theirs), cohost_id), by=request.auth.user)
    return Status(204, None)


@router.get(
    "/co-host-invitations",
    response=CohostPart,
    auth=TokenAuth(WRITE),
    summary=_("List invitations to hold events of others"),
)
def list_invitations(request: ApiRequest, response: HttpResponse, part: Query[Part]) -> dict[str, Any]:
    """Return one part of those without an answer."""
    return part_of(request, response, _invitations(request), part)


@router.post(
    "/co-host-invitations/{invitation_id}/accept",
    response=CohostOut,
    auth=TokenAuth(WRITE),
    summary=_("Accept to hold an event with another organisation"),
)
def accept_invitation(request: ApiRequest, invitation_id: PathNumber) -> Cohost:
    """Say yes."""
    return _answered(request, invitation_id, accept=True)


@router.post(
    "/co-host-invitations/{invitation_id}/reject",
    response=CohostOut,
    auth=TokenAuth(WRITE),
    summary=_("Reject to hold an event with another organisation"),
)
def reject_invitation(request: ApiRequest, invitation_id: PathNumber) -> Cohost:
    """Say no."""
    return _answered(request, invitation_id, accept=False)


def _answered(request: ApiRequest, number: int, *, accept: bool) -> Cohost:
    cohost = _found(_invitations(request), number)
    return _stored(answer_invitation(cohost=cohost, accept=accept, by=request.auth.user))


def _invitations(request: ApiRequest) -> QuerySet[Cohost]:
    return open_cohost_invitations(request.auth.organisation).select_related("organisation")


def _rows() -> QuerySet[Cohost]:
    return Cohost.objects.select_related("organisation", "event__organisation")


def _stored(cohost: Cohost) -> Cohost:
    return _rows().get(pk=cohost.pk)


def _found(rows: QuerySet[Cohost], number: int) -> Cohost:
    found = rows.filter(pk=number).first()
    if found is None:
        raise Http404
    return found

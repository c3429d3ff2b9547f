"""The organisation of the token, and its members."""

from datetime import datetime
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Schema
from pydantic import Field

from accounts.api.authentication import ApiRequest, TokenAuth
from accounts.api.fields import Changes
from accounts.api.pagination import Part, part_of
from accounts.models import Membership, Organisation, Role
from accounts.services.organisations import update_organisation

router: Final = Router(tags=["organisation"])


class OrganisationOut(Schema):
    """An organisation."""

    id: int
    name: str
    slug: str
    description: str
    website: str
    time_zone: str
    main_colour: str
    accent_colour: str
    default_event_capacity: int | None
    subscription: str
    created: datetime


class OrganisationChanges(Changes):
    """What may be changed of an organisation."""

    name: str = Field("", min_length=1, max_length=120)
    slug: str = Field("", min_length=2, max_length=63)
    description: str = Field("", max_length=2_000)
    website: str = Field("", max_length=200)
    time_zone: str = Field("", max_length=64)
    main_colour: str = Field("", pattern="^#[0-9a-f]{6}$")
    accent_colour: str = Field("", pattern="^#[0-9a-f]{6}$")
    default_event_capacity: int | None = Field(None, ge=0, le=2_147_483_647)


class MemberOut(Schema):
    """Somebody who acts for the organisation."""

    id: int = Field(alias="user_id")
    email: str = Field(alias="user.email")
    first_name: str = Field(alias="user.first_name")
    last_name: str = Field(alias="user.last_name")
    role: Role
    permissions: list[str]
    since: datetime


class MemberPart(Schema):
    """A part of the list of members."""

    items: list[MemberOut]
    next: str | None


@router.get(
    "/organisation",
    response=OrganisationOut,
    auth=TokenAuth("organisation:read"),
    summary=_("Read the organisation of the token"),
)
def get_organisation(request: ApiRequest) -> Organisation:
    """Return the organisation."""
    return request.auth.organisation


@router.patch(
    "/organisation",
    response=OrganisationOut,
    auth=TokenAuth("organisation:write"),
    summary=_("Change the organisation of the token"),
)
def change_organisation(request: ApiRequest, changes: OrganisationChanges) -> Organisation:
    """Change what was sent."""
    caller = request.auth
    return update_organisation(
        organisation=caller.organisation, by=caller.user, **changes.model_dump(exclude_unset=True)
    )


@router.get("/members", response=MemberPart, auth=TokenAuth("members:read"), summary=_("List the members"))
def list_members(request: ApiRequest, response: HttpResponse, part: Query[Part]) -> dict[str, object]:
    """Return one part of the list."""
    members = Membership.objects.filter(organisation=request.auth.organisation).select_related("user")
    return part_of(request, response, members, part)

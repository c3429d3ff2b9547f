"""Founds the demo's organisations, with people in every role."""

from io import BytesIO
from typing import Any

from django.db import transaction
from PIL import Image, ImageColor, ImageDraw

from accounts.models import Organisation, Role, User
from accounts.selectors import invitation_token
from accounts.services.contact_fields import define_field
from accounts.services.invitations import accept_invitation, invite
from accounts.services.logos import set_logo
from accounts.services.organisations import create_organisation
from accounts.services.users import create_user
from home.demo import texts
from home.demo.contacts import add_contacts
from home.demo.people import PASSWORD, STAFF, Acting

_FIELDS = ("name", "slug", "description", "website", "time_zone", "main_colour", "accent_colour")
_LOGO_SIDE = 512


@transaction.atomic
def load_organisations() -> bool:
    """Found the demo's organisations where there is none; return False, and change nothing, where there is one."""
    if Organisation.objects.exists():
        return False
    told = {data["slug"]: data for data in texts.organisations()}
    founded: dict[str, Organisation] = {}
    for one in STAFF:
        user = _person(one)
        if one.role == Role.OWNER:
            founded[one.organisation] = _found(told[one.organisation], user)
        else:
            _let_in(founded[one.organisation], user, one)
    return True


def _person(one: Acting) -> User:
    known = User.objects.filter(email=one.email).first()
    return known or create_user(email=one.email, password=PASSWORD, first_name=one.first_name, last_name=one.last_name)


def _found(data: dict[str, Any], owner: User) -> Organisation:
    fields = {name: data[name] for name in (*_FIELDS, "default_event_capacity")}
    organisation = create_organisation(by=owner, **fields)
    set_logo(organisation=organisation, by=owner, content=_draw_mark(organisation))
    own = [
        define_field(
            organisation=organisation,
            by=owner,
            label=field["label"],
            kind=field["kind"],
            choices=field.get("choices", ()),
        )
        for field in data["fields"]
    ]
    add_contacts(organisation, data, own)
    return organisation


def _let_in(organisation: Organisation, user: User, one: Acting) -> None:
    owner = organisation.memberships.get(role=Role.OWNER).user
    invitation = invite(
        organisation=organisation, email=user.email, by=owner, role=one.role, permissions=one.permissions
    )
    accept_invitation(token=invitation_token(invitation), user=user)


def _draw_mark(organisation: Organisation) -> BytesIO:
    """Return a mark in the organisation's colours, on white as most logos are: a sun over water."""
    main, accent = (ImageColor.getrgb(colour) for colour in (organisation.main_colour, organisation.accent_colour))
    side = _LOGO_SIDE * 2
    image = Image.new("RGB", (side, side), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse([side * 0.2, side * 0.1, side * 0.8, side * 0.7], fill=accent)
    for step in range(3):
        top = side * (0.52 + 0.15 * step)
        draw.rounded_rectangle([side * 0.08, top, side * 0.92, top + side * 0.1], side * 0.05, fill=main)
    drawn = BytesIO()
    image.resize((_LOGO_SIDE, _LOGO_SIDE), Image.Resampling.LANCZOS).save(drawn, "PNG")
    drawn.seek(0)
    return drawn

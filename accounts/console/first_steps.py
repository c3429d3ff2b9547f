"""What a new organisation does first: each step stands on the first screen until it is done."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.console.acting import Acting
from accounts.models import Contact, Invitation, Membership, Organisation, Role
from accounts.permissions import CHANGE_ORGANISATION, MANAGE_CONTACTS, MANAGE_MEMBERS

# After this, whoever works alone or without a logo has decided so, and is asked no more.
_NEW_FOR: Final = timedelta(days=30)
_LOOK: Final = ("main_colour", "accent_colour")


@dataclass(frozen=True)
class Step:
    """Something to do next, why, and the button that leads there."""

    title: str
    reason: str
    action: str
    url: str
    icon: str


def open_steps(acting: Acting) -> list[Step]:
    """Return what is still to be done, and may be done by who acts, in order. One query; none once all is settled.

    The list of contacts is asked for as long as it is empty; the rest while the organisation is new.
    """
    organisation = acting.organisation
    is_new = organisation.created > timezone.now() - _NEW_FOR
    allowed = [key for key in (MANAGE_CONTACTS, MANAGE_MEMBERS, CHANGE_ORGANISATION) if acting.may(key)]
    if not allowed:
        return []
    has_contacts, has_colleagues, has_invited = _standing_of(organisation)
    undone = {
        MANAGE_CONTACTS: not has_contacts,
        MANAGE_MEMBERS: is_new and not (has_colleagues or has_invited),
        CHANGE_ORGANISATION: is_new and not _has_look(organisation),
    }
    return [_steps()[key] for key in allowed if undone[key]]


def _standing_of(organisation: Organisation) -> tuple[bool, bool, bool]:
    own = OuterRef("pk")
    asked = Organisation.objects.filter(pk=organisation.pk).values_list(
        Exists(Contact.objects.filter(organisation=own)),
        Exists(Membership.objects.filter(organisation=own).exclude(role=Role.OWNER)),
        Exists(Invitation.objects.filter(organisation=own).valid()),
    )
    return asked.get()


def _has_look(organisation: Organisation) -> bool:
    plain = Organisation()
    chosen = any(getattr(organisation, name) != getattr(plain, name) for name in _LOOK)
    return chosen or organisation.logo_id is not None


def _steps() -> dict[str, Step]:
    return {
        MANAGE_CONTACTS: Step(
            _("Import your contacts"),
            _("Bring the people you know, with their tags and consent, as CSV or Excel."),
            _("Import a list"),
            reverse("contacts:import"),
            "upload",
        ),
        MANAGE_MEMBERS: Step(
            _("Invite your colleagues"),
            _("Everybody gets an account of their own, and may do what you give them."),
            _("Invite somebody"),
            reverse("invitations:add"),
            "group",
        ),
        CHANGE_ORGANISATION: Step(
            _("Set your logo and colours"),
            _("People know you by them on your front page."),
            _("Open the settings"),
            reverse("own:settings"),
            "image",
        ),
    }

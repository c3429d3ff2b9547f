"""Who may do what with an event: members of the organisation whose it is, and of those that hold it with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Organisation, User
from accounts.permissions import Permission, may, register_permission, require
from accounts.selectors import standing_of
from events.models import Cohost, Event
from events.states import CohostState

VIEW: Final = "events.view"
MANAGE: Final = "events.manage"
ATTENDEES: Final = "events.attendees"
CHECK_IN: Final = "events.check_in"

EVERYTHING: Final = frozenset({"edit", "attendees", "messages", "numbers"})
# What somebody wants to do at an event: the permission it takes, and the right of their organisation.
NUMBERS: Final = "numbers"
EDIT: Final = "edit"
PEOPLE: Final = "attendees"
MESSAGES: Final = "messages"
DOOR: Final = "door"
HOST: Final = "host"
_TAKES: Final = {
    NUMBERS: (VIEW, "numbers"),
    EDIT: (MANAGE, "edit"),
    PEOPLE: (ATTENDEES, "attendees"),
    MESSAGES: (ATTENDEES, "messages"),
    DOOR: (CHECK_IN, "attendees"),
    HOST: (MANAGE, "host"),
}
# Which right at the event a permission is worth anything with, for members of a co-host.
_RIGHT_OF: Final = {VIEW: "numbers", MANAGE: "edit", ATTENDEES: "attendees", CHECK_IN: "attendees"}

_FIELD_OF: Final = {"edit": "can_edit", "attendees": "can_manage_attendees"}


@dataclass(frozen=True)
class Standing:
    """As what an organisation stands with an event."""

    host: bool
    rights: frozenset[str]


def register_own() -> None:
    """Make the permissions of events known."""
    for permission in (
        Permission(VIEW, gettext_lazy("See events"), explanation=gettext_lazy("Also drafts, and how many come.")),
        Permission(
            MANAGE,
            gettext_lazy("Make, change and cancel events"),
            explanation=gettext_lazy("Also their dates, shifts, places and co-hosts."),
        ),
        Permission(
            ATTENDEES,
            gettext_lazy("See and manage attendees"),
            explanation=gettext_lazy("Read who comes, approve, move and cancel."),
        ),
        Permission(
            CHECK_IN,
            gettext_lazy("Check people in at the door"),
            explanation=gettext_lazy("See the names of those who come, and no more of them."),
        ),
    ):
        register_permission(permission)


def standing_at(event: Event, organisation: Organisation) -> Standing:
    """Return as what an organisation stands with an event. One that was asked and has not said yes has no right."""
    return standings_at([event], organisation)[event.pk]


def standings_at(events: Iterable[Event], organisation: Organisation) -> dict[int, Standing]:
    """Return the same for many events, by their number: by one query where some are of others."""
    owners = {event.pk: event.organisation_id for event in events}
    of_others = [number for number, owner in owners.items() if owner != organisation.pk]
    rows = Cohost.objects.filter(event__in=of_others, organisation=organisation, state=CohostState.ACCEPTED)
    rights = {row.event_id: rights_of(row) for row in (rows if of_others else ())}
    own = Standing(host=True, rights=EVERYTHING)
    return {
        number: own if owner == organisation.pk else Standing(host=False, rights=rights.get(number, frozenset()))
        for number, owner in owners.items()
    }


def may_at(membership: Membership, standing: Standing, action: str) -> bool:
    """Tell whether a member may do one of these (`NUMBERS` … `HOST`) where their organisation stands so."""
    key, right = _TAKES[action]
    return may(membership, key) and (right in standing.rights or (right == "host" and standing.host))


def rights_of(cohost: Cohost) -> frozenset[str]:
    """Return what a co-host may do once it has accepted; numbers are for each, who comes is not."""
    given = {"edit": cohost.can_edit, "attendees": cohost.can_manage_attendees, "messages": cohost.can_send_messages}
    return frozenset({"numbers", *(right for right, has in given.items() if has)})


def require_at(event: Event, by: User, key: str) -> Membership:
    """Return the membership by which somebody may do that with an event: in its organisation, else in a co-host.

    Raises `PermissionDenied`.
    """
    own = standing_of(by, event.organisation)
    if own is not None and may(own, key):
        return own
    cohosts = Cohost.objects.filter(event=event, state=CohostState.ACCEPTED, organisation__memberships__user=by)
    for cohost in cohosts.select_related("organisation"):
        membership = standing_of(by, cohost.organisation)
        if _RIGHT_OF[key] in rights_of(cohost) and membership is not None and may(membership, key):
            return membership
    raise PermissionDenied(_("You may not do this. Ask an administrator of your organisation."))


def held_by(organisation: Organisation, key: str) -> Q:
    """Return which events are an organisation's own, or held together with another one that lets it do that."""
    accepted = Cohost.objects.filter(organisation=organisation, state=CohostState.ACCEPTED)
    field = _FIELD_OF.get(_RIGHT_OF[key])
    return Q(organisation=organisation) | Q(
        pk__in=(accepted.filter(**{field: True}) if field else accepted).values("event")
    )


def require_own(organisation: Organisation, by: User, key: str) -> Membership:
    """Return the membership by which somebody may do that with an organisation. Raises `PermissionDenied`."""
    return require(standing_of(by, organisation), key)

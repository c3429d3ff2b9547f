"""What members are told of co-hosting: invitations, and answers to theirs."""

from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.notices.kinds import EMAIL, HERE, NoticeKind, register_notice
from accounts.selectors import members_who_may
from accounts.services.notices import notify
from cms.infra.jobs.events import subscribe
from events.access import MANAGE
from events.domain_events import CohostAnswered, CohostChanged, CohostInvited
from events.models import Cohost
from events.states import CohostState

INVITED: Final = "cohost.invited"
ACCEPTED: Final = "cohost.accepted"
REJECTED: Final = "cohost.rejected"
CHANGED: Final = "cohost.changed"


def register_own() -> None:
    """Make the kinds known, and have people told."""
    for key, label, words in (
        (
            INVITED,
            gettext_lazy("You are asked to hold an event together"),
            gettext_lazy("%(asking)s asks %(organisation)s to hold “%(event)s” together."),
        ),
        (
            ACCEPTED,
            gettext_lazy("An organisation holds an event with you"),
            gettext_lazy("%(answering)s holds “%(event)s” with %(organisation)s."),
        ),
        (
            REJECTED,
            gettext_lazy("An organisation does not hold an event with you"),
            gettext_lazy("%(answering)s does not hold “%(event)s” with %(organisation)s."),
        ),
        (
            CHANGED,
            gettext_lazy("Your rights at an event held together are different"),
            gettext_lazy("%(host)s has changed what %(organisation)s may do at “%(event)s”."),
        ),
    ):
        register_notice(NoticeKind(key, label, words, ways=(HERE, EMAIL)))
    subscribe(CohostInvited, tell_of_invitation, name="events.tell_of_invitation")
    subscribe(CohostAnswered, tell_of_answer, name="events.tell_of_answer")
    subscribe(CohostChanged, tell_of_rights, name="events.tell_of_rights")


def _found(number: int, *states: str) -> Cohost | None:
    rows = Cohost.objects.select_related("event__organisation", "organisation")
    return rows.filter(pk=number, state__in=states).first()


def tell_of_invitation(event: CohostInvited, _event_id: UUID) -> None:
    """Tell those who may answer. Nobody, when it was taken back meanwhile."""
    cohost = _found(event.cohost_id, CohostState.INVITED)
    if cohost is None:
        return
    notify(
        to=members_who_may(cohost.organisation, MANAGE),
        kind=INVITED,
        organisation=cohost.organisation,
        link=reverse("events:invitations"),
        parameters={"asking": cohost.event.organisation.name, "event": cohost.event.title},
    )


def tell_of_answer(event: CohostAnswered, _event_id: UUID) -> None:
    """Tell those who manage the event what the other organisation has said."""
    cohost = _found(event.cohost_id, CohostState.ACCEPTED, CohostState.REJECTED)
    if cohost is None:
        return
    host = cohost.event.organisation
    notify(
        to=members_who_may(host, MANAGE),
        kind=ACCEPTED if cohost.state == CohostState.ACCEPTED else REJECTED,
        organisation=host,
        link=reverse("events:cohosts", args=[cohost.event_id]),
        parameters={"answering": cohost.organisation.name, "event": cohost.event.title},
    )


def tell_of_rights(event: CohostChanged, _event_id: UUID) -> None:
    """Tell those who manage events of a co-host that it may do something else now."""
    cohost = _found(event.cohost_id, CohostState.ACCEPTED)
    if cohost is None:
        return
    notify(
        to=members_who_may(cohost.organisation, MANAGE),
        kind=CHANGED,
        organisation=cohost.organisation,
        link=reverse("events:inspect", args=[cohost.event_id]),
        parameters={"host": cohost.event.organisation.name, "event": cohost.event.title},
    )

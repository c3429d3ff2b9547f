"""Hold an event together with other organisations."""

from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation, User
from events.access import MANAGE, require_own
from events.domain_events import CohostAnswered, CohostChanged, CohostInvited
from events.models import Cohost, Event
from events.page_cache import purge_event
from events.services.settle import tell
from events.states import CohostState, EventStatus
from events.wording import beside

RIGHTS: Final = ("can_edit", "can_manage_attendees", "can_send_messages")


@transaction.atomic
def invite_cohost(
    *,
    event: Event,
    organisation: Organisation,
    by: User,
    can_edit: bool = False,
    can_manage_attendees: bool = False,
    can_send_messages: bool = False,
) -> Cohost:
    """Ask another organisation to hold an event together; return the invitation. It may do nothing until it says yes.

    One that has said no can be asked again. Only the organisation whose event it is asks. Raises `ValidationError`, by
    the field `organisation`, and `PermissionDenied`.
    """
    require_own(event.organisation, by, MANAGE)
    if organisation.pk == event.organisation_id:
        raise beside("organisation", _("This is your own event. Choose another organisation."), code="own")
    if event.status == EventStatus.CANCELLED:
        raise ValidationError(_("This event was cancelled. Make a copy of it instead."), code="cancelled")
    rights = {
        "can_edit": can_edit,
        "can_manage_attendees": can_manage_attendees,
        "can_send_messages": can_send_messages,
    }
    Cohost.objects.filter(event=event, organisation=organisation, state=CohostState.REJECTED).delete()
    try:
        with transaction.atomic():
            cohost = Cohost.objects.create(event=event, organisation=organisation, invited_by=by, **rights)
    except IntegrityError as error:
        text = _("This organisation was asked already.")
        raise beside("organisation", text, code="duplicate") from error
    _record("cohost.invited", cohost, by, {"rights": sorted(name for name, given in rights.items() if given)})
    tell(CohostInvited(cohost.pk), organisation)
    return cohost


@transaction.atomic
def answer_invitation(*, cohost: Cohost, accept: bool, by: User) -> Cohost:
    """Say yes or no for the organisation that was asked; return the answer. It can be given once."""
    require_own(cohost.organisation, by, MANAGE)
    current = Cohost.objects.select_for_update(of=["self"]).filter(pk=cohost.pk).first()
    if current is None:
        raise ValidationError(_("This invitation was taken back."), code="gone")
    if current.state != CohostState.INVITED:
        raise ValidationError(_("This invitation was answered already."), code="answered")
    current.state = CohostState.ACCEPTED if accept else CohostState.REJECTED
    current.answered_at = timezone.now()
    current.save()
    _record("cohost.accepted" if accept else "cohost.rejected", current, by, {})
    tell(CohostAnswered(current.pk), current.event.organisation)
    return current


@transaction.atomic
def change_cohost(
    *, cohost: Cohost, by: User, can_edit: bool, can_manage_attendees: bool, can_send_messages: bool
) -> Cohost:
    """Give a co-host other rights; return it."""
    require_own(cohost.event.organisation, by, MANAGE)
    current = Cohost.objects.select_for_update(of=["self"]).get(pk=cohost.pk)
    before = _rights_of(current)
    current.can_edit, current.can_manage_attendees = can_edit, can_manage_attendees
    current.can_send_messages = can_send_messages
    current.save()
    rights = _rights_of(current)
    _record("cohost.changed", current, by, {"rights": rights})
    if rights != before:
        tell(CohostChanged(current.pk), current.organisation)
    return current


@transaction.atomic
def remove_cohost(*, cohost: Cohost, by: User) -> None:
    """Take back an invitation, or end the holding together: for either of the two organisations."""
    event = cohost.event
    ours = event.organisation.memberships.filter(user=by).exists() or by.is_superuser
    require_own(event.organisation if ours else cohost.organisation, by, MANAGE)
    _record("cohost.removed", cohost, by, {})
    cohost.delete()


def organisation_named(words: str) -> Organisation:
    """Return the organisation of this name or address; nobody can look through all. Raises `ValidationError`."""
    wanted = words.strip().rstrip("/").rpartition("/")[2]
    found = list(Organisation.objects.filter(Q(name__iexact=words.strip()) | Q(slug=wanted.lower()))[:2])
    if len(found) > 1:
        text = _("Several organisations have this name. Write the last part of its web address instead.")
        raise beside("organisation", text, code="ambiguous")
    if not found:
        raise beside("organisation", _("No organisation has exactly this name or address."), code="unknown")
    return found[0]


def _rights_of(cohost: Cohost) -> list[str]:
    return [name for name in RIGHTS if getattr(cohost, name)]


def _record(action: str, cohost: Cohost, by: User, details: dict[str, object]) -> None:
    """Write it into the logs of both, and have the event's page name who holds it."""
    about = {"event": cohost.event_id, "organisation": cohost.organisation_id, **details}
    for organisation in (cohost.event.organisation, cohost.organisation):
        record(action, by=by, organisation=organisation, target=cohost, details=about)
    purge_event(cohost.event)

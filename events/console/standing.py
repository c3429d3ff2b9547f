"""Which events somebody meets in the console, and what they may do at one: as the host's, or as a co-host's member."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.console.acting import Acting
from accounts.models import Organisation
from events.access import VIEW, Standing, held_by, may_at, standing_at
from events.models import Event
from events.models.events import EventQuerySet
from events.sight import Sight


@dataclass(frozen=True)
class AtEvent:
    """Somebody who acts for an organisation, at one of its events or one that it holds with another."""

    acting: Acting
    event: Event
    standing: Standing

    def may(self, action: str) -> bool:
        """Tell whether they may do that: one of `NUMBERS`, `EDIT`, … of `events.access`."""
        return may_at(self.acting.standing, self.standing, action)

    @property
    def sight(self) -> Sight:
        """What they see of it, and of those who come."""
        return Sight(self.acting.standing, self.standing)

    def require(self, action: str) -> None:
        """Raise `PermissionDenied` unless they may do that."""
        if not self.may(action):
            raise PermissionDenied(_("You may not do this. Ask an administrator of your organisation."))


def events_for(organisation: Organisation) -> EventQuerySet:
    """Return the events that members of an organisation see: its own, and those it holds with others."""
    return Event.objects.filter(held_by(organisation, VIEW))


def at_event(acting: Acting, number: int) -> AtEvent:
    """Return how somebody stands at an event. Raises `Http404` for one of others."""
    event = events_for(acting.organisation).select_related("organisation", "cover", "recurrence").filter(pk=number)
    found = event.first()
    if found is None:
        raise Http404
    return AtEvent(acting, found, standing_at(found, acting.organisation))

"""Events on the console's first screen: the next ones with places, and what waits for an answer."""

from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.console.acting import Acting
from accounts.console.dashboard import Figure
from events.access import ATTENDEES, MANAGE, VIEW
from events.console.counting import Date
from events.console.lists import day_of
from events.models import Attendee, Occurrence
from events.selectors import NOBODY, numbers_at, open_cohost_invitations
from events.states import EventStatus, State

_NEXT: Final = 3


def figures(acting: Acting) -> list[Figure]:
    """Return what somebody may see of it: five queries, however many events there are."""
    if not acting.may(VIEW):
        return []
    coming = Occurrence.objects.of(acting.organisation).scheduled().filter(event__status=EventStatus.PUBLISHED)
    coming = coming.upcoming(timezone.now())
    found = [Figure(_("Dates of events to come"), coming.count(), reverse("events:index"))]
    found += _next(list(coming.select_related("event")[:_NEXT]))
    if acting.may(ATTENDEES):
        waiting = Attendee.objects.of(acting.organisation).filter(state=State.PENDING, occurrence__in=coming.order_by())
        if number := waiting.count():
            found.append(Figure(_("Registrations to approve"), number, reverse("events:index")))
    if acting.may(MANAGE) and (asked := open_cohost_invitations(acting.organisation).count()):
        found.append(Figure(_("Invitations to co-host"), asked, reverse("events:invitations")))
    return found


def _next(rows: list[Occurrence]) -> list[Figure]:
    numbers = numbers_at(row.pk for row in rows)
    figures = []
    for row in rows:
        date = Date(row, row.event.capacity if row.capacity is None else row.capacity, numbers.get(row.pk, NOBODY))
        url = reverse("events:inspect", args=[row.event_id])
        figures.append(Figure(row.event.title, date.places, url, day_of(row.event, row.starts_at)))
    return figures

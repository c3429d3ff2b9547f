"""Which event, and which of its dates, an address names; and who may see it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.models import FormerSlug, Organisation
from cms.infra.pagecache import uncached
from events.models import Event, Occurrence
from events.selectors import find_event
from events.states import EventStatus, OccurrenceStatus, Visibility
from events.tokens import is_invited

# The parameter in which links to private events carry what opens them.
INVITED = "invited"


@dataclass(frozen=True)
class Found:
    """What an address leads to. `invitation`: what opened a private event; empty for one that needs none."""

    occurrence: Occurrence
    day: date | None
    invitation: str = ""
    # The address is one that the event, or its organisation, had before.
    former: bool = False

    @property
    def event(self) -> Event:
        """Return the event."""
        return self.occurrence.event

    @property
    def organisation(self) -> Organisation:
        """Return whose event it is."""
        return self.event.organisation

    @property
    def is_private(self) -> bool:
        """Whether only invited people see it."""
        return self.event.visibility == Visibility.PRIVATE


def find(request: HttpRequest, org: str, slug: str, day: date | None = None) -> Found:
    """Return what the address leads to. Raises `Http404`, also for what the visitor may not see."""
    organisation = organisation_at(org)
    event = find_event(organisation, slug) if organisation else None
    given = request.GET.get(INVITED, "")
    occurrence = None
    if event is not None and _may_see(event, given):
        occurrence = _on(event, day) if day else next_of(event, timezone.now())
    if event is None or occurrence is None:
        # It may be published in a moment, and nobody shall be told for a minute longer that there is nothing.
        uncached()
        raise Http404
    # With what was read already: the event, and its organisation.
    occurrence.event = event
    former = (event.organisation.slug, event.slug) != (org, slug)
    return Found(occurrence, day, given if event.visibility == Visibility.PRIVATE else "", former)


def _may_see(event: Event, invitation: str) -> bool:
    if event.published_at is None or event.status == EventStatus.DRAFT:
        return False
    return event.visibility != Visibility.PRIVATE or is_invited(event, invitation)


def next_of(event: Event, now: datetime) -> Occurrence | None:
    """Return the occurrence that the event's own address shows: the next that takes place, else the last there was."""
    rows = event.occurrences.all()
    coming = rows.scheduled().upcoming(now).first()
    return coming or rows.upcoming(now).first() or rows.order_by("-starts_at").first()


def others_of(found: Found, now: datetime, *, most: int = 6) -> list[Occurrence]:
    """Return the next other dates of an event that comes again."""
    if found.occurrence.rule_day is None:
        return []
    rows = found.event.occurrences.upcoming(now).filter(status=OccurrenceStatus.SCHEDULED)
    return list(rows.exclude(pk=found.occurrence.pk)[:most])


def organisation_at(slug: str) -> Organisation | None:
    """Return the organisation that has this address, or had it before."""
    own = Organisation.objects.filter(slug=slug).first()
    if own is None:
        former = FormerSlug.objects.filter(slug=slug).select_related("organisation").first()
        own = former.organisation if former else None
    return own


def _on(event: Event, day: date) -> Occurrence | None:
    return event.occurrences.filter(rule_day=day).first()

"""Reads about events that several places share."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from accounts.models import Organisation
from events.models import Attendee, Cohost, Event, FormerEventSlug, Occurrence, Recurrence
from events.models.occurrences import OccurrenceQuerySet
from events.places.queue import FILLS_UP_BEFORE, Pool
from events.places.rooms import look, look_at_shifts
from events.services.occurrences import horizon
from events.states import HOLDING, CohostState, EventStatus, State, Visibility

# How far behind the horizon a rule may be before it is extended: so a run does not touch every rule each night.
_EXTENDED_WITHIN: Final = timedelta(days=7)
_KEPT_IN_CALENDARS: Final = timedelta(days=30)


@dataclass(frozen=True)
class Numbers:
    """How many people: what also a promoter sees."""

    taken: int
    waiting: int
    pending: int
    attended: int
    no_show: int


NOBODY: Final = Numbers(0, 0, 0, 0, 0)


def find_event(organisation: Organisation, slug: str) -> Event | None:
    """Return the organisation's event at this address, or the one that has had it; None without one."""
    own = Event.objects.of(organisation).select_related("organisation")
    found = own.filter(slug=slug).first()
    if found is None:
        former = FormerEventSlug.objects.filter(organisation=organisation, slug=slug).values("event")
        found = own.filter(pk__in=former).first()
    return found


def occurrence_to_register(number: int) -> Occurrence | None:
    """Return an occurrence with all that `register` needs of it, in one query."""
    return Occurrence.objects.select_related("event__organisation").filter(pk=number).first()


def places_of(occurrence: Occurrence) -> Pool:
    """Return the places of an occurrence as they are at this moment. Without a turn: to be shown, not relied upon."""
    return look(occurrence.pk).pool


def places_in_shifts(occurrence: Occurrence) -> dict[int, Pool]:
    """Return the places in an occurrence's shifts as they are at this moment, by number of the shift."""
    shifts = occurrence.event.shifts.filter(removed=None)
    return look_at_shifts(occurrence.pk, shifts.values_list("pk", flat=True))


def numbers_of(occurrence: Occurrence) -> Numbers:
    """Return how many people there are in which state, guests among them."""
    return numbers_at([occurrence.pk]).get(occurrence.pk, NOBODY)


def numbers_at(occurrences: Iterable[int]) -> dict[int, Numbers]:
    """Return the same for many dates, by one query; dates without anybody are left out."""
    rows = Attendee.objects.filter(occurrence__in=list(occurrences)).order_by().values("occurrence", "state")
    counted = rows.annotate(people=Sum(F("guests") + 1)).values_list("occurrence", "state", "people")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for number, state, people in counted:
        found[number][state] = people
    return {number: _numbers(states) for number, states in found.items()}


def _numbers(people: Mapping[str, int]) -> Numbers:
    return Numbers(
        taken=sum(people.get(state, 0) for state in HOLDING),
        waiting=people.get(State.WAITLISTED, 0),
        pending=people.get(State.PENDING, 0),
        attended=people.get(State.ATTENDED, 0),
        no_show=people.get(State.NO_SHOW, 0),
    )


def place_in_line(attendee: Attendee) -> int | None:
    """Return how many parties come before an attendee, plus one; None for who does not wait."""
    if attendee.state != State.WAITLISTED:
        return None
    line = Attendee.objects.filter(occurrence=attendee.occurrence_id).in_line()
    return line.filter(sequence__lt=attendee.sequence).count() + 1


def open_cohost_invitations(organisation: Organisation) -> QuerySet[Cohost]:
    """Return the events that an organisation is asked to hold with others, and has not answered about."""
    rows = Cohost.objects.filter(organisation=organisation, state=CohostState.INVITED)
    return rows.exclude(event__status=EventStatus.CANCELLED).select_related("event__organisation")


def leader_board(event: Event, *, most: int = 20) -> QuerySet[Attendee]:
    """Return who has brought most people by their own link, with `brought`; cancelled ones do not count."""
    come = Q(referred__occurrence__event=event) & ~Q(referred__state=State.CANCELLED)
    rows = Attendee.objects.filter(organisation=event.organisation_id).annotate(brought=Count("referred", filter=come))
    return rows.filter(brought__gt=0).order_by("-brought", "pk")[:most]


def brought_by(attendee: Attendee) -> int:
    """Return how many others have registered by the link that an attendee shares; cancelled ones do not count."""
    return attendee.referred.exclude(state=State.CANCELLED).count()


def dates_for_calendars(now: datetime) -> OccurrenceQuerySet:
    """Return the dates that everybody may have in a calendar, the soonest first, with all that calendars show.

    Those of the last month stay, and what was cancelled: calendars take out what is not there any more, or is off.
    """
    rows = Occurrence.objects.filter(ends_at__gt=now - _KEPT_IN_CALENDARS, event__visibility=Visibility.PUBLIC)
    shown = rows.filter(event__published_at__isnull=False).order_by("starts_at", "id")
    return shown.select_related("event__organisation")


def occurrences_with_late_offers(now: datetime) -> list[int]:
    """Return the numbers of occurrences where an offer has ended."""
    rows = Attendee.objects.filter(state=State.OFFERED, offer_expires_at__lte=now)
    return list(rows.order_by("occurrence").values_list("occurrence", flat=True).distinct())


def occurrences_to_fill_up(now: datetime) -> list[int]:
    """Return the numbers of occurrences that begin within a day and where somebody waits for a place or a shift."""
    soon = Occurrence.objects.scheduled().filter(starts_at__gt=now, starts_at__lte=now + FILLS_UP_BEFORE)
    in_line = Attendee.objects.filter(occurrence=OuterRef("pk"), state=State.WAITLISTED)
    in_shifts = Attendee.objects.filter(occurrence=OuterRef("pk"), signups__state="waitlisted")
    waited_for = soon.filter(Exists(in_line) | Exists(in_shifts), event__status=EventStatus.PUBLISHED)
    return list(waited_for.order_by("pk").values_list("pk", flat=True))


def recurrences_to_extend(now: datetime) -> list[int]:
    """Return the numbers of rules whose occurrences end before the horizon."""
    until = horizon(now, now.date()) - _EXTENDED_WITHIN
    rows = Recurrence.objects.filter(laid_out_until__lt=until).exclude(event__status=EventStatus.CANCELLED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def occurrences_to_close(before: datetime) -> list[Occurrence]:
    """Return occurrences that were over by then, where some were checked in and others were not."""
    rows = Occurrence.objects.scheduled().filter(ends_at__lte=before, ends_at__gt=before - timedelta(days=7))
    came = Attendee.objects.filter(occurrence=OuterRef("pk"), state=State.ATTENDED)
    did_not = Attendee.objects.filter(occurrence=OuterRef("pk"), state=State.REGISTERED)
    return list(rows.filter(Exists(came), Exists(did_not)).select_related("event__organisation").order_by("pk"))

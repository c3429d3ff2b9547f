"""Who is expected at the door: names, how many, and who is in. Nothing else of them leaves the server."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from campaigns.quiet_hours import zone
from cms.infra.addresses import InvalidAddressError, normalise_email
from events.access import CHECK_IN, held_by
from events.models import Attendee, Event, Occurrence, ShiftSignup
from events.states import HOLDING, Ended, SignupState, Source, State
from events.tokens import door_token

# Nobody at the door need know of these.
_AWAY: Final = (Ended.DECLINED, Ended.ERASED)
# A transaction that lasts longer than this would be missed until the page is opened again.
_SLACK: Final = timedelta(minutes=1)
# Fewer digits are anybody's.
_PHONE_END: Final = 4
_NOW: Final = """
    SELECT md5(coalesce(string_agg(concat_ws(':', id, state, arrived, guests, updated), ',' ORDER BY id), '')),
        count(*),
        coalesce(sum(arrived) FILTER (WHERE state = 'attended'), 0),
        coalesce(sum(1 + guests) FILTER (WHERE state = ANY(%s)), 0)
    FROM events_attendee WHERE occurrence_id = %s AND NOT (state = 'cancelled' AND ended = ANY(%s))
"""


@dataclass(frozen=True)
class Now:
    """The door at this moment: people inside, people with a place, all places. `digest` is of the whole list."""

    digest: str
    rows: int
    inside: int
    expected: int
    places: int | None

    @property
    def counts(self) -> dict[str, int | None]:
        """What stands above the list."""
        return {"inside": self.inside, "expected": self.expected, "places": self.places}


def doors_of(organisation: Organisation) -> QuerySet[Occurrence]:
    """Return the occurrences at which an organisation's members may check people in, the soonest first."""
    events = Event.objects.filter(held_by(organisation, CHECK_IN))
    return Occurrence.objects.filter(event__in=events).select_related("event__organisation")


def look_at_door(occurrence: Occurrence) -> Now:
    """Return how many are in, and a digest that changes with anything on the list: one query, for many who ask."""
    with connection.cursor() as cursor:
        holding, away = [state.value for state in HOLDING], [ended.value for ended in _AWAY]
        cursor.execute(_NOW, [holding, occurrence.pk, away])
        digest, rows, inside, expected = cursor.fetchone()
    places = occurrence.capacity or occurrence.event.capacity
    facts = repr((digest, places, occurrence.status, occurrence.event.status, occurrence.event.title))
    return Now(hashlib.sha256(facts.encode()).hexdigest()[:32], rows, int(inside), int(expected), places)


def people_at(occurrence: Occurrence, *, since: datetime | None = None) -> QuerySet[Attendee]:
    """Return who is on the list, by name; with `since`, who has changed after that moment, and some more."""
    rows = occurrence.attendees.exclude(state=State.CANCELLED, ended__in=_AWAY)
    if since is not None:
        rows = rows.filter(updated__gt=since - _SLACK)
    signups = ShiftSignup.objects.filter(state=SignupState.REGISTERED).select_related("shift")
    named = rows.prefetch_related(Prefetch("signups", queryset=signups))
    return named.order_by("first_name", "last_name", "pk")


def search_people(occurrence: Occurrence, words: str) -> QuerySet[Attendee]:
    """Return who may be meant: by beginnings of names, by a whole e-mail address, or by the end of a phone number.

    The addresses themselves are not shown at the door, so a part of one finds nobody.
    """
    rows = people_at(occurrence)
    try:
        return rows.filter(email_normal=normalise_email(words))
    except InvalidAddressError:
        pass
    digits = "".join(sign for sign in words if sign.isdigit())
    if len(digits) >= _PHONE_END and not any(sign.isalpha() for sign in words):
        return rows.filter(phone__endswith=digits)
    for word in words.split()[:5]:
        found = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        rows = rows.filter(found)
    return rows


def told(attendee: Attendee, occurrence: Occurrence) -> dict[str, Any]:
    """Return what a device at the door keeps of somebody. `code` tells their QR code from one that was made up."""
    return {
        "id": attendee.pk,
        "name": _name(attendee),
        "party": attendee.party,
        "state": standing(attendee),
        "arrived": attendee.arrived,
        "at": attendee.checked_in_at.isoformat() if attendee.checked_in_at else None,
        "clock": clock(attendee, occurrence),
        "about": about(attendee),
        "code": hashlib.sha256(door_token(attendee).encode()).hexdigest()[:32],
    }


def standing(attendee: Attendee) -> str:
    """Return what can be done with somebody at the door, in one word."""
    if attendee.state == State.ATTENDED:
        return "in"
    if attendee.holds_a_place:
        return "expected"
    return {State.WAITLISTED: "waiting", State.PENDING: "pending"}.get(State(attendee.state), "cancelled")


def about(attendee: Attendee) -> str:
    """Return what stands below the name: how many, for which shifts, and what else to know."""
    parts = []
    if attendee.guests:
        parts.append(ngettext("%(number)d person", "%(number)d people", attendee.party) % {"number": attendee.party})
    parts += [signup.shift.name for signup in attendee.signups.all()]
    if attendee.source == Source.WALK_IN:
        parts.append(_("at the door"))
    return " · ".join(parts)


def clock(attendee: Attendee, occurrence: Occurrence) -> str:
    """Return when somebody came in, as clocks show it there; empty for who has not."""
    if attendee.checked_in_at is None:
        return ""
    return str(date_format(localtime(attendee.checked_in_at, zone(occurrence.event.time_zone)), "TIME_FORMAT"))


def _name(attendee: Attendee) -> str:
    """Return the name; for who has none, a number: the address is not for the door."""
    return f"{attendee.first_name} {attendee.last_name}".strip() or f"#{attendee.pk}"

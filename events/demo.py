"""Three hundred events of the demo's organisations, over the next two months, with people who come to them.

Made past the services, many rows at a time, since one by one they would make the first start wait; so nobody is told.
What is read from them (lists, places, lines) is brought in step by the services themselves.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Organisation, User
from events.event_fields import set_fields, set_times
from events.geography import find
from events.models import Attendee, Cohost, Event, Occurrence, Shift
from events.services.listing import follow_event
from events.services.occurrences import repeat_event
from events.states import CohostState, EventStatus, OccurrenceStatus, Source, State

NUMBER: Final = 300
DAYS: Final = 60
# Of each thirty: drafts, cancelled, recurring ones, and those that are full.
_EVERY: Final = 30
_DRAFT, _CANCELLED, _WEEKLY, _FULL, _SHARED, _SHIFTS = {7, 22}, {13}, {3}, {5, 18}, {9}, {2, 11, 20}
_TITLES: Final = {
    "town_hall": ("Town hall: rents and repairs", "Town hall: what the new budget means", "Asamblea de barrio"),
    "canvass": ("Knock on doors in {city}", "Saturday canvass in {city}", "Puerta a puerta en {city}"),
    "training": ("Know your rights as a tenant", "How to run a meeting", "First canvass? Start here"),
    "volunteering": ("Cook with us in {city}", "Pack and drive: evening shift", "Clean up the shore"),
    "community": ("Supper at one long table", "Street party in {city}", "Repair café {city}"),
    "phone_bank": ("Phone bank from home", "Call your neighbours with us"),
    "rally": ("Rally for homes in {city}", "March along the river"),
    "fundraiser": ("Concert for the kitchen", "Auction of small things"),
    "meeting": ("Members’ evening in {city}", "New members’ welcome"),
}
_TOWNS: Final = (
    *("New York, NY, 10002", "Brooklyn, NY, 11209", "Bronx, NY, 10454", "Newark, NJ, 07102", "Philadelphia, PA, 19103"),
    *("Boston, MA, 02108", "Providence, RI, 02903", "Hartford, CT, 06103", "Baltimore, MD, 21202"),
    *("Washington, DC, 20001", "Pittsburgh, PA, 15222", "Buffalo, NY, 14202", "Cleveland, OH, 44113"),
    *("Detroit, MI, 48226", "Chicago, IL, 60602", "Milwaukee, WI, 53202", "Minneapolis, MN, 55401"),
    *("St. Louis, MO, 63101", "Kansas City, MO, 64106", "Atlanta, GA, 30303", "Miami, FL, 33130"),
    *("New Orleans, LA, 70112", "Houston, TX, 77002", "Austin, TX, 78701", "Denver, CO, 80202"),
    *("Phoenix, AZ, 85004", "Salt Lake City, UT, 84101", "Portland, OR, 97204", "Seattle, WA, 98104"),
    *("Oakland, CA, 94607", "San Francisco, CA, 94107", "Berkeley, CA, 94710", "Los Angeles, CA, 90012"),
    *("San Diego, CA, 92101", "Sacramento, CA, 95814", "Alameda, CA, 94501", "Richmond, CA, 94801"),
)
_TAGS: Final = ("housing", "food", "climate", "new members", "families", "español", "voting")
_VENUES: Final = (
    "Community Hall",
    "Public Library",
    "Union House",
    "St. Mary’s",
    "Riverside School",
    "The Market",
)


def load_events(covers: Callable[[], Sequence[Any]], names: dict[str, list[str]]) -> bool:
    """Add the events where there is none; return False, and change nothing, where there is one.

    `covers` returns pictures with a description in words; `names` are lists named `first`, `last` and `streets`.
    """
    if Event.objects.exists():
        return False
    organisations = list(Organisation.objects.order_by("pk"))
    if organisations:
        _load(organisations, covers(), names)
    return bool(organisations)


@transaction.atomic
def _load(organisations: list[Organisation], covers: Sequence[Any], names: dict[str, list[str]]) -> None:
    chance = Random("events")  # noqa: S311 - nothing secret
    made = [_event(number, organisations, covers, names, chance) for number in range(NUMBER)]
    Event.objects.bulk_create(made)
    occurrences = Occurrence.objects.bulk_create(_occurrence(event) for event in made)
    Shift.objects.bulk_create(shift for number, event in enumerate(made) for shift in _shifts(number, event))
    Cohost.objects.bulk_create(
        Cohost(
            event=event,
            organisation=next(other for other in organisations if other != event.organisation),
            state=CohostState.ACCEPTED,
            answered_at=timezone.now(),
            can_manage_attendees=True,
        )
        for number, event in enumerate(made)
        if number % _EVERY in _SHARED and len(organisations) > 1
    )
    coming = (each for number, row in enumerate(occurrences) for each in _people(number, row, names, chance))
    Attendee.objects.bulk_create(coming, batch_size=1_000)
    _finish(made)


def _event(
    number: int, organisations: list[Organisation], covers: Sequence[Any], names: dict[str, list[str]], chance: Random
) -> Event:
    organisation = organisations[number % len(organisations)]
    kind = chance.choice([*_TITLES])
    city, region, postcode = chance.choice(_TOWNS).split(", ")
    location = "virtual" if kind == "phone_bank" else chance.choices(["in_person", "hybrid"], [9, 1])[0]
    cover = chance.choice(covers) if covers and chance.random() < 0.6 else None  # noqa: PLR2004 - a share
    title = chance.choice(_TITLES[kind]).format(city=city)
    place = None if location == "virtual" else find(f"{city}, {region}")
    zone = (place.time_zone if place else "") or organisation.time_zone
    event = Event(organisation=organisation, created_by=_owner(organisation), time_zone=zone)
    address = {
        "city": city,
        "region": region,
        "postcode": postcode,
        "country": "US",
        "venue": chance.choice(_VENUES),
        "street": f"{chance.randint(1, 400)} {chance.choice(names['streets'])} Street",
        "address_visibility": chance.choices(["everybody", "attendees"], [5, 1])[0],
    }
    set_fields(
        event,
        {
            "title": title,
            "slug": f"{slugify(title)[:80]}-{number + 1}",
            "summary": f"Come as you are and bring somebody along. {organisation.name} will be there to welcome you.",
            "description": "Doors open a quarter of an hour before. There is something to drink, and time to talk.",
            "event_type": kind,
            "location_type": location,
            "tags": chance.sample(_TAGS, chance.randint(0, 2)),
            "accessibility": "Step-free entrance. Write to us if you need an interpreter.",
            "join_url": "" if location == "in_person" else "https://meet.example.org/room",
            "cover": cover,
            "cover_alt": cover.default_alt_text if cover else "",
            "featured": number % _EVERY == 0,
            "needs_approval": number % _EVERY == 15,  # noqa: PLR2004 - one of thirty
            "contact_email": "hello@example.org",
            **(address if location != "virtual" else {}),
        },
    )
    day = timezone.now().date() + timedelta(days=1 + number % DAYS)
    starts = datetime.combine(day, time(chance.choice([9, 10, 14, 17, 18, 19]), chance.choice([0, 30])))
    set_times(event, starts=starts, ends=starts + timedelta(minutes=chance.choice([60, 90, 120, 180])), deadline=None)
    event.capacity = 20 if number % _EVERY in _FULL else chance.choice([None, 25, 40, 60, 120])
    if number % _EVERY not in _DRAFT | _WEEKLY:
        event.status, event.published_at = EventStatus.PUBLISHED, timezone.now()
    if number % _EVERY in _CANCELLED:
        event.status, event.cancelled_at = EventStatus.CANCELLED, timezone.now()
        event.cancel_note = "The hall is being repaired. We are looking for another day."
    return event


def _owner(organisation: Organisation) -> User:
    return organisation.memberships.select_related("user").get(role="owner").user


def _occurrence(event: Event) -> Occurrence:
    is_off = event.status == EventStatus.CANCELLED
    return Occurrence(
        organisation=event.organisation,
        event=event,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        status=OccurrenceStatus.CANCELLED if is_off else OccurrenceStatus.SCHEDULED,
        cancel_note=event.cancel_note,
    )


def _shifts(number: int, event: Event) -> Iterator[Shift]:
    if number % _EVERY not in _SHIFTS:
        return
    parts = (("Setting up", -60, 60), ("At the door", 0, 90), ("Clearing away", 90, 60))
    for position, (name, after, lasts) in enumerate(parts):
        yield Shift(
            organisation=event.organisation,
            event=event,
            name=name,
            begins_after=timedelta(minutes=after),
            lasts=timedelta(minutes=lasts),
            capacity=6,
            instructions="Ask for the organiser at the side entrance.",
            position=position,
        )


def _people(number: int, row: Occurrence, names: dict[str, list[str]], chance: Random) -> Iterator[Attendee]:
    event = row.event
    if event.status != EventStatus.PUBLISHED:
        return
    is_full = number % _EVERY in _FULL
    left = event.capacity or 1_000
    for place in range(28 if is_full else chance.randint(0, 15)):
        guests = 0 if is_full else chance.choices([0, 1, 2], [6, 2, 1])[0]
        taken = left >= 1 + guests
        left -= 1 + guests if taken else 0
        first, last = chance.choice(names["first"]), chance.choice(names["last"])
        email = f"{first}.{last}{place}@example.org".lower()
        placed = State.PENDING if event.needs_approval else State.REGISTERED
        yield Attendee(
            organisation=event.organisation,
            occurrence=row,
            first_name=first,
            last_name=last,
            email=email,
            email_normal=email,
            state=placed if taken else State.WAITLISTED,
            guests=guests,
            source=chance.choices([Source.DIRECT, Source.SHARE, Source.EMAIL, Source.EMBED], [5, 2, 2, 1])[0],
            placed_at=timezone.now() if taken and placed == State.REGISTERED else None,
            registered_at=timezone.now() - timedelta(days=20 * chance.random()),
        )


def _finish(made: list[Event]) -> None:
    """Have some come again each week, and show all that are shown."""
    for number, event in enumerate(made):
        if number % _EVERY in _WEEKLY and event.created_by is not None:
            repeat_event(event=event, rule="FREQ=WEEKLY;COUNT=8", by=event.created_by)
            event.refresh_from_db()
            event.status, event.published_at = EventStatus.PUBLISHED, timezone.now()
            event.save(update_fields=["status", "published_at", "updated"])
        follow_event(event)

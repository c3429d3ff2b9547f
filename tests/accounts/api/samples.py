"""One of everything that the API can be asked for, for tests that walk all its routes.

A new route whose path, query or body holds a name that is not known here fails those tests: say here what it stands
for, and put the marker into what it shows.
"""

import re
from typing import Any
from uuid import uuid4

from django.utils import timezone

from accounts.models import Organisation, User
from accounts.services.consent import record_consent
from events.models import Attendee, Cohost, Occurrence, Shift
from events.services.door import check_in
from tests.factories import contacts, events, organisations

# Stands in everything of an organisation that is filled with it.
MARKER = "Xylophone"


def marked_organisation() -> Organisation:
    """An organisation whose every row holds the marker."""
    owner: User = organisations.person("owner", last_name=MARKER)
    organisation = organisations.organisation(owner=owner, name=f"{MARKER} Union", description=MARKER)
    organisations.member(organisation, organisations.person("colleague", last_name=MARKER))
    contacts.field(organisation, "Instrument")
    known = contacts.contact(
        organisation, last_name=MARKER, email="known@example.org", tags=[MARKER], custom={"instrument": MARKER}
    )
    record_consent(contact=known, channel="email", status="subscribed", source="staff", proof=MARKER)
    _pending(organisation)
    _shift(organisation)
    _cohost(organisation)
    _invitation(organisation)
    check_in(attendee=_with_a_place(organisation), seen=events.at_door(door=MARKER), by=owner)
    return organisation


def _contact(organisation: Organisation) -> int:
    """The number of a contact; there is always one, whatever the requests before have erased."""
    first = organisation.contacts.order_by("pk").first()
    return (first or contacts.contact(organisation, last_name=MARKER)).pk


def _occurrence(organisation: Organisation) -> Occurrence:
    """A date at which somebody can register, whatever requests before have made of the others."""
    good = {"status": "published", "title": MARKER, "capacity": None, "waitlist": "automatic", "questions": []}
    rows = (
        Occurrence.objects.of(organisation).scheduled().upcoming(timezone.now()).select_related("event__organisation")
    )
    found = rows.filter(capacity=None, **{f"event__{name}": value for name, value in good.items()})
    return found.first() or events.occurrence(events.event(organisation, title=MARKER))


def _pending(organisation: Organisation) -> Attendee:
    """Somebody who can be approved, declined, moved, changed and cancelled."""
    found = Attendee.objects.of(organisation).filter(state="pending", last_name=MARKER).first()
    if found is not None:
        return found
    asked = events.occurrence(events.event(organisation, title=f"{MARKER} by invitation", needs_approval=True))
    return events.come(asked, last_name=MARKER)


def _with_a_place(organisation: Organisation) -> Attendee:
    occurrence = _occurrence(organisation)
    found = occurrence.attendees.filter(state__in=["registered", "attended"]).first()
    return found or events.come(occurrence, last_name=MARKER)


def _shift(organisation: Organisation) -> Shift:
    of = _occurrence(organisation).event
    return of.shifts.filter(removed=None, name=MARKER).first() or events.shift(of, MARKER)


def _cohost(organisation: Organisation) -> Cohost:
    """One that holds an event with this organisation."""
    event = _occurrence(organisation).event
    return event.cohosts.first() or Cohost.objects.create(event=event, organisation=organisations.organisation())


def _invitation(organisation: Organisation) -> Cohost:
    """An event of others that the organisation is asked to hold with them."""
    found = Cohost.objects.filter(organisation=organisation, state="invited").first()
    return found or Cohost.objects.create(event=events.event(title=MARKER), organisation=organisation)


# What stands for a name in a path, for a parameter in a query, and for the body of an operation: of that organisation.
IN_PATHS: dict[str, Any] = {
    "contact_id": _contact,
    "event_id": lambda of: _occurrence(of).event_id,
    "occurrence_id": lambda of: _occurrence(of).pk,
    "shift_id": lambda of: _shift(of).pk,
    "cohost_id": lambda of: _cohost(of).pk,
    "invitation_id": lambda of: _invitation(of).pk,
    "attendee_id": lambda of: _pending(of).pk,
}
IN_QUERIES: dict[str, Any] = {
    "limit": lambda _: 100,
    "cursor": lambda _: "",
    "search": lambda _: MARKER,
    "email": lambda _: "known@example.org",
    "tag": lambda _: MARKER,
    "updated_since": lambda _: "2026-01-01T00:00:00Z",
    "consent_email": lambda _: "subscribed",
    "consent_sms": lambda _: "never_asked",
    "consent_call": lambda _: "never_asked",
    "consent_post": lambda _: "never_asked",
    "event": lambda of: _pending(of).occurrence.event_id,
    "occurrence": lambda of: _pending(of).occurrence_id,
    "state": lambda _: "pending",
    "status": lambda _: "published",
    "starts_since": lambda _: "2026-01-01T00:00:00Z",
}
BODIES: dict[str, Any] = {
    "change_organisation": lambda _: {"website": "https://example.org"},
    "add_contact": lambda _: {"last_name": "New", "tags": ["new"], "city": "Ourtown"},
    "change_contact": lambda _: {"city": "Ourtown"},
    "add_consent": lambda _: {"channel": "sms", "status": "unsubscribed"},
    "add_event": lambda _: {"title": "New", "starts": "2031-05-05T19:00", "ends": "2031-05-05T21:00"},
    "change_event": lambda _: {"summary": "Bring a chair.", "latitude": 40.7, "longitude": -74.0},
    "cancel": lambda _: {"note": "Snow"},
    "cancel_date": lambda _: {"note": "Snow"},
    "change_occurrence": lambda _: {"starts": "2031-05-05T19:00", "ends": "2031-05-05T21:00"},
    "add_a_shift": lambda _: {"name": "At the door", "begins_after": -30, "lasts": 60},
    "change_a_shift": lambda _: {"lasts": 90},
    "add_attendee": lambda _: {"first_name": "Ana", "guests": 1},
    "change_attendee": lambda _: {"guests": 1},
    "move": lambda of: {"occurrence": _occurrence(of).pk},
    "invite": lambda _: {"organisation": organisations.organisation().slug},
    "change_rights": lambda _: {"can_edit": True},
    "add_walk_in": lambda _: {"first_name": "Wanda", "nonce": str(uuid4())},
    "add_check_in": lambda of: {"attendee": _with_a_place(of).pk, "nonce": str(uuid4())},
}


def path_of(organisation: Organisation, path: str) -> str:
    """Return the path with the organisation's own values. Raises `LookupError` for a name that is not known here."""
    return re.sub(r"{(\w+)}", lambda match: str(IN_PATHS[match[1]](organisation)), path)


def path_parameters(organisation: Organisation, path: str) -> dict[str, Any]:
    """Return the organisation's own values for the names in a path."""
    return {name: IN_PATHS[name](organisation) for name in re.findall(r"{(\w+)}", path)}

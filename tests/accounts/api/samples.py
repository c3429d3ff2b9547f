"""One of everything that the API can be asked for, for tests that walk all its routes.

A new route whose path, query or body holds a name that is not known here fails those tests: say here what it stands
for, and put the marker into what it shows.
"""

import re
from typing import Any

from accounts.models import Organisation, User
from accounts.services.consent import record_consent
from tests.factories import contacts, organisations

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
    return organisation


def _contact(organisation: Organisation) -> int:
    """The number of a contact; there is always one, whatever the requests before have erased."""
    first = organisation.contacts.order_by("pk").first()
    return (first or contacts.contact(organisation, last_name=MARKER)).pk


# What stands for a name in a path, for a parameter in a query, and for the body of an operation: of that organisation.
IN_PATHS: dict[str, Any] = {"contact_id": _contact}
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
}
BODIES: dict[str, Any] = {
    "change_organisation": lambda _: {"website": "https://example.org"},
    "add_contact": lambda _: {"last_name": "New", "tags": ["new"], "city": "Ourtown"},
    "change_contact": lambda _: {"city": "Ourtown"},
    "add_consent": lambda _: {"channel": "sms", "status": "unsubscribed"},
}


def path_of(organisation: Organisation, path: str) -> str:
    """Return the path with the organisation's own values. Raises `LookupError` for a name that is not known here."""
    return re.sub(r"{(\w+)}", lambda match: str(IN_PATHS[match[1]](organisation)), path)


def path_parameters(organisation: Organisation, path: str) -> dict[str, Any]:
    """Return the organisation's own values for the names in a path."""
    return {name: IN_PATHS[name](organisation) for name in re.findall(r"{(\w+)}", path)}

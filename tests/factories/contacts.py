"""Contacts, made through services."""

from itertools import count
from typing import Any

from accounts.models import Contact, ContactField, FieldKind, Organisation
from accounts.services.contact_fields import define_field
from accounts.services.contacts import create_contact
from tests.factories import organisations

_numbers = count(1)


def contact(of: Organisation | None = None, **values: Any) -> Contact:
    """Somebody whom an organisation knows, with an e-mail address."""
    number = next(_numbers)
    defaults = {"first_name": f"Person{number}", "last_name": "Known", "email": f"known{number}@example.org"}
    given = {"organisation": of or organisations.organisation(), "source": "staff"} | defaults | values
    return create_contact(**given)


def field(of: Organisation, label: str, kind: str = FieldKind.TEXT, **values: Any) -> ContactField:
    """A field of the organisation's own."""
    return define_field(organisation=of, label=label, kind=kind, by=organisations.owner_of(of), **values)

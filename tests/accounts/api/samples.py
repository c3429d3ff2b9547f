"""One of everything that the API can be asked for, for tests that walk all its routes.

A new route whose path, query or body holds a name that is not known here fails those tests: say here what it stands
for, and put the marker into what it shows.
"""

import re
from typing import Any

from accounts.models import Organisation, User
from tests.factories import organisations

# Stands in everything of an organisation that is filled with it.
MARKER = "Xylophone"


def marked_organisation() -> Organisation:
    """An organisation whose every row holds the marker."""
    owner: User = organisations.person("owner", last_name=MARKER)
    organisation = organisations.organisation(owner=owner, name=f"{MARKER} Union", description=MARKER)
    organisations.member(organisation, organisations.person("colleague", last_name=MARKER))
    return organisation


# What stands for a name in a path, for a parameter in a query, and for the body of an operation: of that organisation.
IN_PATHS: dict[str, Any] = {}
IN_QUERIES: dict[str, Any] = {"limit": lambda _: 100, "cursor": lambda _: ""}
BODIES: dict[str, Any] = {"change_organisation": lambda _: {"website": "https://example.org"}}


def path_of(organisation: Organisation, path: str) -> str:
    """Return the path with the organisation's own values. Raises `LookupError` for a name that is not known here."""
    return re.sub(r"{(\w+)}", lambda match: str(IN_PATHS[match[1]](organisation)), path)


def path_parameters(organisation: Organisation, path: str) -> dict[str, Any]:
    """Return the organisation's own values for the names in a path."""
    return {name: IN_PATHS[name](organisation) for name in re.findall(r"{(\w+)}", path)}

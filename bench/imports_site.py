"""Takes in a list of new people, then the same list once more. Run as a module with the site's settings."""

import io
import json
import sys
import time
from typing import Any

import django
from django.core.management import call_command

COLUMNS = ("First name", "Surname", "Email", "Mobile", "City", "Country", "Tags", "Shirt", "Job")


def table(rows: int) -> io.BytesIO:
    """Return a list as people bring it: each third has a number, each fifth a tag of their own."""
    lines = [",".join(COLUMNS)]
    for n in range(rows):
        phone = f"+1212{2_000_000 + n}" if n % 3 == 0 else ""
        tags = f"Fair {n % 20}" if n % 5 == 0 else ""
        lines.append(f"Ana,Smith {n},ana.{n}@example{n % 20}.org,{phone},Oslo,US,{tags},{'SML'[n % 3]},Job {n % 50}")
    return io.BytesIO("\n".join(lines).encode())


def build() -> tuple[Any, Any]:
    """Migrate, and return an organisation with fields of its own and its owner."""
    from accounts.services.contact_fields import define_field
    from accounts.services.organisations import create_organisation
    from accounts.services.users import create_user

    call_command("migrate", verbosity=0)
    owner = create_user(email="owner@example.org")
    organisation = create_organisation(by=owner, name="Importing", slug="importing")
    for label, kind in (("Shirt", "choice"), ("Job", "text")):
        define_field(organisation=organisation, label=label, kind=kind, by=owner, choices=["S", "M", "L"])
    return organisation, owner


def measure(organisation: Any, owner: Any, rows: int) -> dict[str, float]:
    """Return rows in a second for new people, and for the same people again; a job's attempt without its process."""
    from accounts.services.contact_import import begin_import, describe_import, take_in

    rates = {}
    for name in ("new people, who have agreed to e-mail", "the same people again"):
        made = begin_import(organisation=organisation, by=owner, content=table(rows), name="list.csv")
        described = describe_import(
            made=made, by=owner, columns=made.columns, tags=["Fair"], consent=["email"], proof="Sheet 7"
        )
        began = time.perf_counter()
        take_in(made=described, advance=lambda _done: None)
        rates[name] = rows / (time.perf_counter() - began)
        made.refresh_from_db()
        if made.refused or made.done != rows:
            raise SystemExit(f"{made.refused} rows were refused, {made.done} taken in.")
    return rates


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(*build(), rows=int(sys.argv[1]))))

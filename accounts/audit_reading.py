"""Reading the audit log: answered from indexes, so that a million entries cost no more than a few."""

from collections.abc import Iterable
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import actions
from accounts.contacts.registry import sources
from accounts.models import AuditEntry, Channel, Contact, FieldKind, Organisation, Role, Status, Subscription, User
from accounts.permissions import grantable

# Nobody chooses from a longer list.
_MOST_CHOICES: Final = 500

# What entries name as changed.
_FIELDS: Final = {
    "subscription": gettext_lazy("Subscription"),
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail address"),
    "groups": gettext_lazy("Groups"),
    "is_superuser": gettext_lazy("May do everything"),
    "is_active": gettext_lazy("Can sign in"),
    "given": gettext_lazy("Given"),
    "taken": gettext_lazy("Taken away"),
}

# What stands in entries by a key.
_CHOICES: Final = {"kind": FieldKind.choices, "channel": Channel.choices, "status": Status.choices}

# Jumps from one value to the next in the index, instead of reading every entry.
_VALUES: Final = """
    WITH RECURSIVE found AS (
        (SELECT {column} AS value FROM accounts_auditentry WHERE {scope} AND {column} > %(first)s
         ORDER BY {column} LIMIT 1)
        UNION ALL
        SELECT (SELECT {column} FROM accounts_auditentry WHERE {scope} AND {column} > found.value
                ORDER BY {column} LIMIT 1)
        FROM found WHERE found.value IS NOT NULL
    )
    SELECT value FROM found WHERE value IS NOT NULL LIMIT %(most)s
"""


def actors_in(organisation: Organisation | None) -> list[tuple[int, str]]:
    """Return who has done anything in the organisation, or anywhere, by name; the erased ones are left out."""
    numbers = _values("actor_id", organisation, first=0)
    return sorted(names_of(numbers).items(), key=lambda one: one[1].casefold())


def members_of(organisation: Organisation) -> list[tuple[int, str]]:
    """Return who belongs to the organisation, by name."""
    members = organisation.members.order_by("first_name", "email")[:_MOST_CHOICES]
    return sorted(((user.pk, str(user)) for user in members), key=lambda one: one[1].casefold())


def kinds_in(organisation: Organisation | None) -> list[str]:
    """Return the kinds of things that entries are about, such as `accounts.invitation`."""
    return _values("target_type", organisation, first="")


def names_of(users: Iterable[int]) -> dict[int, str]:
    """Return the names of the users that there are, by number."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=set(users))}


def action_label(entry: AuditEntry) -> str | Promise:
    """Return what was done, in words; the stored key where no app knows it any more."""
    return actions().get(entry.action, entry.action)


def details_in_words(entry: AuditEntry) -> str:
    """Return the details as people read them: roles and permissions by their names, the rest as it is."""
    details = dict(entry.details)
    changes = details.pop("changes", {})
    moved = [f"{_FIELDS[key]}: {', '.join(names)}" for key in ("given", "taken") if (names := details.pop(key, []))]
    parts = [_word(each, of) for of, value in details.items() for each in _several(value) if each not in ("", None)]
    return ", ".join([*(_change(name, values) for name, values in changes.items()), *moved, *parts])


def system_name() -> str:
    """Return who did what nobody did."""
    return _("The system")


def former_user() -> str:
    """Return how somebody is called who is erased."""
    return _("Former user")


def _change(name: str, values: list[Any]) -> str:
    """Return what was changed and, unless it is personal and so not kept, from what to what."""
    label = str(_FIELDS.get(name, name))
    if not values:
        return label
    before, after = (", ".join(_word(each) for each in _several(value)) or "–" for value in values)
    return f"{label}: {before} → {after}"


def _word(value: Any, of: str = "") -> str:
    """Return a value as people read it. What fields and kinds are called is no word where it stands for itself."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if of == "fields":
        return str(_field_names().get(value, value))
    if of == "source":
        return str(sources().get(value, value))
    if of in _CHOICES:
        return str(dict(_CHOICES[of]).get(value, value))
    words = dict(Role.choices) | dict(Subscription.choices)
    return str(words.get(value) or next((one.label for one in grantable() if one.key == value), value))


def _field_names() -> dict[Any, str]:
    """Return what the fields of contacts and organisations are called."""
    fields = [*Contact._meta.concrete_fields, *Organisation._meta.concrete_fields]
    named = {field.name: capfirst(str(field.verbose_name)) for field in fields}
    return named | {"logo": _("Logo"), "tags": _("Tags"), "custom": _("Fields of your own")}


def _several(value: Any) -> list[Any]:
    """Return what can stand in a sentence; what is deeper than a list stays away."""
    several = value if isinstance(value, list) else [value]
    return [each for each in several if isinstance(each, str | int | float)]


def _values(column: str, organisation: Organisation | None, *, first: Any) -> list[Any]:
    scope = "organisation_id = %(organisation)s" if organisation else "TRUE"
    parameters = {"organisation": organisation.pk if organisation else None, "first": first, "most": _MOST_CHOICES}
    with connection.cursor() as cursor:
        cursor.execute(_VALUES.format(column=connection.ops.quote_name(column), scope=scope), parameters)
        return [value for (value,) in cursor.fetchall()]

"""What entries of the audit log are about, by name and with a link, as far as the reader may see it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.apps import apps
from django.urls import reverse
from django.utils.text import capfirst

from accounts.audit_reading import former_user, names_of
from accounts.console.acting import Acting
from accounts.console.viewsets import view_set_of
from accounts.models import AuditEntry, Membership
from accounts.permissions import CHANGE_ORGANISATION, MANAGE_MEMBERS

_USER = "accounts.user"
_ORGANISATION = "accounts.organisation"


@dataclass
class Found:
    """What there still is: names of users by number, and names and links of others by kind and number."""

    users: dict[int, str]
    others: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


def found_by(acting: Acting | None, entries: Iterable[AuditEntry]) -> Found:
    """Look up what the entries are about: a query for users, one for memberships, one for each other kind.

    Without an organisation, users have names and nothing has a link.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    actors = set()
    for entry in entries:
        wanted[entry.target_type].add(entry.target_id)
        if entry.actor_id is not None:
            actors.add(entry.actor_id)
    users = {int(number) for number in wanted.pop(_USER, set())}
    found = Found(names_of(users | actors))
    if acting is None:
        return found
    if users:
        _add_members(found, acting, users)
    for kind, numbers in wanted.items():
        _add_rows(found, acting, kind, numbers)
    return found


def linked(entry: AuditEntry, found: Found) -> tuple[str, str]:
    """Return what the entry is about, and where that can be opened; empty where nowhere."""
    if not entry.target_type:
        return "", ""
    known = found.others.get((entry.target_type, entry.target_id))
    if known is not None:
        return known
    if entry.target_type == _USER:
        return found.users.get(int(entry.target_id), former_user()), ""
    return f"{kind_label(entry.target_type)} {entry.target_id}", ""


def kind_label(kind: str) -> str:
    """Return what things of this kind are called; the stored name where no app knows them any more."""
    try:
        return str(capfirst(apps.get_model(kind)._meta.verbose_name))
    except (LookupError, ValueError):
        return kind


def _add_members(found: Found, acting: Acting, users: set[int]) -> None:
    """Link the users who are members to what they may do."""
    if not acting.may(MANAGE_MEMBERS):
        return
    rows = Membership.objects.filter(organisation=acting.organisation, user__in=users)
    for number, user in rows.values_list("pk", "user_id"):
        found.others[_USER, str(user)] = (found.users[user], reverse("members:edit", args=[number]))


def _add_rows(found: Found, acting: Acting, kind: str, numbers: set[str]) -> None:
    if kind == _ORGANISATION:
        url = reverse("own:settings") if acting.may(CHANGE_ORGANISATION) else ""
        found.others[kind, str(acting.organisation.pk)] = (acting.organisation.name, url)
        return
    view_set = view_set_of(kind)
    if view_set is None or not acting.may(view_set.view_key):
        return
    for row in view_set.visible_to(acting).filter(pk__in=numbers):
        found.others[kind, str(row.pk)] = (str(row), view_set.url_of(row, acting))

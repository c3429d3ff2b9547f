"""Write down what administrators change of users and groups, and change many users at once."""

from collections.abc import Collection
from typing import Any, Final

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from accounts.audit import record
from accounts.models import User
from accounts.staff import CAMPAIGN_STAFF

# The log outlives people: that these were changed is kept, and not what they are.
_PERSONAL: Final = frozenset({"name", "email"})
_NOBODY: Final = {"name": "", "email": "", "is_superuser": False, "is_active": True, "groups": []}


def facts_of_user(user: User) -> dict[str, Any]:
    """Return what an administrator can change of a user, to compare with later."""
    return {
        "name": user.get_full_name(),
        "email": user.email,
        "is_superuser": user.is_superuser,
        "is_active": user.is_active,
        "groups": sorted(user.groups.values_list("name", flat=True)) if user.pk else [],
    }


def note_user_added(*, user: User, by: User) -> None:
    """Write down, in the caller's transaction, that somebody was added, and with which rights."""
    changes = {name: values for name, values in _changes(_NOBODY, facts_of_user(user)).items() if values}
    record("user.added", by=by, target=user, details={"changes": changes})


def note_user_changed(*, user: User, before: dict[str, Any], by: User) -> None:
    """Write down, in the caller's transaction, what differs from the facts of before; nothing if nothing does."""
    if changes := _changes(before, facts_of_user(user)):
        record("user.changed", by=by, target=user, details={"changes": changes})


@transaction.atomic
def set_active(*, users: Collection[User], active: bool, by: User) -> int:
    """Let users sign in again, or no more, but for `by`; return how many that changed."""
    numbers = [user.pk for user in users if user.pk != by.pk]
    rows = list(User.objects.select_for_update().filter(pk__in=numbers, is_active=not active).order_by("pk"))
    for user in rows:
        user.is_active = active
        user.save(update_fields=["is_active"])
        record("user.changed", by=by, target=user, details={"changes": {"is_active": [not active, active]}})
    return len(rows)


@transaction.atomic
def assign_group(*, users: Collection[User], group: Group, by: User) -> int:
    """Put users into a group; return how many were not in it."""
    rows = list(User.objects.select_for_update().filter(pk__in=[user.pk for user in users]).exclude(groups=group))
    for user in rows:
        before = facts_of_user(user)
        user.groups.add(group)
        note_user_changed(user=user, before=before, by=by)
    return len(rows)


def facts_of_group(group: Group) -> dict[str, Any]:
    """Return a group's name and permissions, to compare with later; of none that is saved, nothing."""
    if group.pk is None:
        return {"name": "", "permissions": set()}
    names = set()
    for app, codename in group.permissions.values_list("content_type__app_label", "codename"):
        names.add(f"{app}.{codename}")
    pages = GroupPagePermission.objects.filter(group=group).select_related("page", "permission__content_type")
    collections = GroupCollectionPermission.objects.filter(group=group)
    for row in (*pages, *collections.select_related("collection", "permission__content_type")):
        where = row.page.title if isinstance(row, GroupPagePermission) else row.collection.name
        names.add(f"{row.permission.content_type.app_label}.{row.permission.codename} ({where})")
    return {"name": group.name, "permissions": names}


def note_group(*, group: Group, before: dict[str, Any], by: User) -> None:
    """Write down, in the caller's transaction, that a group was added, or what differs from the facts of before."""
    after = facts_of_group(group)
    details: dict[str, Any] = {
        "given": sorted(after["permissions"] - before["permissions"]),
        "taken": sorted(before["permissions"] - after["permissions"]),
    }
    if before["name"] != after["name"]:
        details["changes"] = {"name": [before["name"], after["name"]]}
    if any(details.values()):
        record("group.changed" if before["name"] else "group.added", by=by, target=group, details=details)


@transaction.atomic
def delete_group(*, group: Group, by: User) -> None:
    """Delete a group. Raises `ValidationError` for the one that lets members of organisations in."""
    check_group_stays(group.name)
    facts = facts_of_group(group)
    record(
        "group.deleted",
        by=by,
        target=group,
        details={"name": facts["name"], "taken": sorted(facts["permissions"]), "members": group.user_set.count()},
    )
    group.delete()


def check_group_stays(name: str, *, new_name: str = "") -> None:
    """Raise `ValidationError` when this is the group Campaign staff, which is found by its name, and shall change."""
    if name == CAMPAIGN_STAFF != new_name:
        raise ValidationError(
            _("Members of organisations come in here by the group “%(name)s”: it keeps its name and stays.")
            % {"name": CAMPAIGN_STAFF},
            code="needed",
        )


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    return {
        name: [] if name in _PERSONAL else [before[name], value]
        for name, value in after.items()
        if before[name] != value
    }

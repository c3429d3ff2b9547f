"""What members of an organisation may do. Higher apps add theirs in `ready()`.

The owner may do everything and an administrator everything but what is the owner's alone; a member may do what they
were given, key by key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import Membership

OWN: Final = "organisation.own"
CHANGE_ORGANISATION: Final = "organisation.change"
MANAGE_MEMBERS: Final = "members.manage"
VIEW_AUDIT: Final = "audit.view"
MANAGE_API: Final = "api.manage"


@dataclass(frozen=True)
class Permission:
    """Something that may be allowed. The key is stored: it never changes."""

    key: str
    label: str | Promise
    owner_only: bool = False


_permissions: dict[str, Permission] = {}


def register_permission(permission: Permission) -> None:
    """Make a permission known; registering the same one again changes nothing."""
    if _permissions.setdefault(permission.key, permission) != permission:
        raise ValueError(f"There is another permission {permission.key!r} already.")


def grantable() -> list[Permission]:
    """Return what a member can be given, in the order of registration."""
    return [permission for permission in _permissions.values() if not permission.owner_only]


def may(membership: "Membership | None", key: str) -> bool:
    """Tell whether somebody with this membership, or none, may do that. Raises `LookupError` for an unknown key."""
    from accounts.models import Role

    permission = _permissions[key]
    if membership is None:
        return False
    if membership.role == Role.OWNER:
        return True
    if permission.owner_only:
        return False
    return membership.role == Role.ADMIN or key in membership.permissions


def require(membership: "Membership | None", key: str) -> "Membership":
    """Return the membership. Raises `PermissionDenied` when somebody with it may not do that."""
    if membership is None or not may(membership, key):
        raise PermissionDenied(_("You may not do this. Ask an administrator of your organisation."))
    return membership


def check_grant(giver: "Membership", *, role: str, permissions: Iterable[str]) -> None:
    """Check that somebody can be given this role and these permissions, and by this member.

    Nobody gives more than they have. Raises `ValidationError` for what nobody can give, `PermissionDenied` otherwise.
    """
    from accounts.models import Role

    if role not in {Role.ADMIN, Role.MEMBER}:
        raise ValidationError({"role": _("Choose administrator or member.")}, code="invalid")
    if not set(permissions) <= {permission.key for permission in grantable()}:
        raise ValidationError({"permissions": _("Choose permissions from the list.")}, code="invalid")
    if giver.role == Role.MEMBER and (role == Role.ADMIN or not set(permissions) <= set(giver.permissions)):
        raise PermissionDenied(_("You can give others only what you may do yourself."))


def register_own() -> None:
    """Make the permissions of accounts known."""
    register_permission(Permission(OWN, _("Give the organisation away"), owner_only=True))
    register_permission(Permission(CHANGE_ORGANISATION, _("Change the organisation")))
    register_permission(Permission(MANAGE_MEMBERS, _("Invite and manage members")))
    register_permission(Permission(VIEW_AUDIT, _("Read the audit log")))
    register_permission(Permission(MANAGE_API, _("See and revoke everybody’s API tokens")))

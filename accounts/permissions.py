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
    from accounts.models import Invitation, Membership

BELONG: Final = "organisation.belong"
OWN: Final = "organisation.own"
CHANGE_ORGANISATION: Final = "organisation.change"
MANAGE_MEMBERS: Final = "members.manage"
VIEW_AUDIT: Final = "audit.view"
MANAGE_API: Final = "api.manage"
VIEW_CONTACTS: Final = "contacts.view"
MANAGE_CONTACTS: Final = "contacts.manage"
EXPORT_CONTACTS: Final = "contacts.export"


@dataclass(frozen=True)
class Permission:
    """Something that may be allowed. The key is stored: it never changes."""

    key: str
    label: str | Promise
    owner_only: bool = False
    # What it means, in a sentence, for whoever gives it.
    explanation: str | Promise = ""
    # Comes with being a member, whatever else was given.
    everybody: bool = False


_permissions: dict[str, Permission] = {}


def register_permission(permission: Permission) -> None:
    """Make a permission known; registering the same one again changes nothing."""
    if _permissions.setdefault(permission.key, permission) != permission:
        raise ValueError(f"There is another permission {permission.key!r} already.")


def grantable() -> list[Permission]:
    """Return what a member can be given, in the order of registration."""
    return [each for each in _permissions.values() if not each.owner_only and not each.everybody]


def grantable_by(giver: "Membership") -> list[Permission]:
    """Return what this member can give to others: nobody gives more than they have."""
    return [permission for permission in grantable() if may(giver, permission.key)]


def in_words(membership: "Membership | Invitation") -> list[str | Promise]:
    """Return what somebody with this role and these permissions may do, as people read it."""
    from accounts.models import Role

    if membership.role == Role.OWNER:
        return [_("Everything")]
    if membership.role == Role.ADMIN:
        return [_("Everything except transferring ownership")]
    return [permission.label for permission in grantable() if permission.key in membership.permissions]


def may(membership: "Membership | None", key: str) -> bool:
    """Tell whether somebody with this membership, or none, may do that. Raises `LookupError` for an unknown key."""
    from accounts.models import Role

    permission = _permissions[key]
    if membership is None:
        return False
    if membership.role == Role.OWNER or permission.everybody:
        return True
    if permission.owner_only:
        return False
    return membership.role == Role.ADMIN or key in membership.permissions


def require(membership: "Membership | None", key: str) -> "Membership":
    """Return the membership. Raises `PermissionDenied` when somebody with it may not do that."""
    if membership is None or not may(membership, key):
        raise PermissionDenied(_("You may not do this. Ask an administrator of your organisation."))
    return membership


def check_grant(giver: "Membership", *, role: str, permissions: Iterable[str], before: Iterable[str] = ()) -> None:
    """Check that somebody can be given this role and these permissions, and by this member.

    `before` are the permissions they have. Nobody gives or takes what they have not themselves; what stays as it is
    needs no right. Raises `ValidationError` for what nobody can give, `PermissionDenied` otherwise.
    """
    from accounts.models import Role

    wanted, had = set(permissions), set(before)

    if role not in {Role.ADMIN, Role.MEMBER}:
        raise ValidationError({"role": _("Choose administrator or member.")}, code="invalid")
    if not wanted - had <= {permission.key for permission in grantable()}:
        raise ValidationError({"permissions": _("Choose permissions from the list.")}, code="invalid")
    if giver.role == Role.MEMBER and (role == Role.ADMIN or not wanted ^ had <= set(giver.permissions)):
        raise PermissionDenied(_("You can give others, and take from them, only what you may do yourself."))


def manages(manager: "Membership", member: "Membership") -> bool:
    """Tell whether the one may change or remove the other: nobody the owner, and only administrators one another."""
    from accounts.models import Role

    if member.role == Role.OWNER or not may(manager, MANAGE_MEMBERS):
        return False
    return member.role != Role.ADMIN or manager.role != Role.MEMBER


def register_own() -> None:
    """Make the permissions of accounts known."""
    for permission in (
        Permission(BELONG, _("Belong to the organisation"), everybody=True),
        Permission(OWN, _("Transfer ownership"), owner_only=True),
        Permission(
            CHANGE_ORGANISATION,
            _("Change the organisation"),
            explanation=_("Its name, address, description, colours and what holds for everybody in it."),
        ),
        Permission(
            MANAGE_MEMBERS,
            _("Invite and manage members"),
            explanation=_("Let people in and out, and give them what this person may do, but no more."),
        ),
        Permission(
            VIEW_AUDIT, _("Read the audit log"), explanation=_("See who did what for the organisation, and when.")
        ),
        Permission(MANAGE_API, _("See and revoke everybody’s API tokens")),
        Permission(VIEW_CONTACTS, _("See contacts"), explanation=_("Find people, and read all that is known of them.")),
        Permission(
            MANAGE_CONTACTS,
            _("Add, change, merge and erase contacts"),
            explanation=_("Also import them, write down their consent, and define tags and fields."),
        ),
        Permission(
            EXPORT_CONTACTS,
            _("Export contacts"),
            explanation=_("Take the list of people away as a file; it is logged."),
        ),
    ):
        register_permission(permission)

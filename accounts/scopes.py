"""What an API token can be made for. Higher apps add theirs in `ready()`.

A scope is the narrower of two things: what the token was made for, and what its owner may do at that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.permissions import CHANGE_ORGANISATION, MANAGE_CONTACTS, MANAGE_MEMBERS, VIEW_CONTACTS, may

if TYPE_CHECKING:
    from accounts.models import Membership


@dataclass(frozen=True)
class Scope:
    """Something a token may be used for. The key is stored: it never changes.

    `permission` is the key of accounts.permissions that the token's owner needs; empty when every member may do it.
    """

    key: str
    label: str | Promise
    permission: str = ""


_scopes: dict[str, Scope] = {}


def register_scope(scope: Scope) -> None:
    """Make a scope known; registering the same one again changes nothing."""
    if _scopes.setdefault(scope.key, scope) != scope:
        raise ValueError(f"There is another scope {scope.key!r} already.")


def known_scopes() -> Mapping[str, Scope]:
    """Return the known scopes by key, in the order of registration."""
    return _scopes


def can_use(membership: "Membership", key: str) -> bool:
    """Tell whether somebody with this membership may do what the scope is for. Raises `LookupError` if unknown."""
    permission = _scopes[key].permission
    return not permission or may(membership, permission)


def register_own() -> None:
    """Make the scopes of accounts known."""
    register_scope(Scope("organisation:read", _("Read what the organisation says of itself")))
    register_scope(Scope("organisation:write", _("Change the organisation"), CHANGE_ORGANISATION))
    register_scope(Scope("members:read", _("Read who the members are"), MANAGE_MEMBERS))
    register_scope(Scope("contacts:read", _("Read contacts"), VIEW_CONTACTS))
    register_scope(Scope("contacts:write", _("Add, change and erase contacts"), MANAGE_CONTACTS))

"""Organisations and their people, made through services."""

from itertools import count
from typing import Any

from accounts.models import Invitation, Membership, Organisation, Role, User
from accounts.selectors import invitation_token, membership_of
from accounts.services.invitations import accept_invitation, invite
from accounts.services.organisations import create_organisation
from accounts.services.users import create_user

_numbers = count(1)


def person(name: str = "", **fields: Any) -> User:
    """Somebody with a verified address."""
    name = name or f"person{next(_numbers)}"
    return create_user(email=f"{name}@example.org", first_name=name.title(), **fields)


def organisation(*, owner: User | None = None, **fields: Any) -> Organisation:
    """An organisation with an owner."""
    number = next(_numbers)
    defaults = {"name": f"Union {number}", "slug": f"union-{number}"}
    return create_organisation(by=owner or person(), **defaults | fields)


def owner_of(of: Organisation) -> User:
    """Its owner."""
    return of.memberships.get(role=Role.OWNER).user


def invitation(of: Organisation, email: str = "new@example.org", **fields: Any) -> Invitation:
    """An invitation by the owner."""
    return invite(organisation=of, email=email, by=owner_of(of), **fields)


def member(of: Organisation, user: User | None = None, **fields: Any) -> Membership:
    """Somebody who was invited and has accepted."""
    user = user or person()
    accept_invitation(token=invitation_token(invitation(of, user.email, **fields)), user=user)
    found = membership_of(user, of)
    assert found is not None
    return found

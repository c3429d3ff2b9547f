"""Change what members may do, and let them go."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.domain_events import MemberLeft
from accounts.models import Membership, Role, User
from accounts.notices.kinds import MEMBER_LEFT, REMOVED, ROLE_CHANGED
from accounts.permissions import MANAGE_MEMBERS, check_grant, require
from accounts.selectors import standing_of
from accounts.services.notices import notify, tell_managers
from accounts.services.organisations import owner_key
from accounts.staff import keep_staff
from cms.infra.jobs.events import publish


@transaction.atomic
def change_member(*, membership: Membership, by: User, role: str, permissions: Sequence[str] = ()) -> Membership:
    """Give a member another role and other permissions, as far as these change what `by` may do, too.

    Raises `PermissionDenied`, also for the owner, who changes by a transfer only; `ValidationError` for a role or
    permission that cannot be given.
    """
    current, giver = _managed(membership, by)
    check_grant(giver, role=role, permissions=permissions, before=current.permissions)
    current.role, current.permissions = role, sorted(set(permissions))
    current.save(update_fields=["role", "permissions"])
    record(
        "member.changed",
        by=by,
        organisation=current.organisation,
        target=current.user,
        details={"role": role, "permissions": current.permissions},
    )
    if by.pk != current.user_id:
        notify(to=[current.user], kind=ROLE_CHANGED, organisation=current.organisation)
    return current


@transaction.atomic
def remove_member(*, membership: Membership, by: User) -> None:
    """Let a member act for the organisation no more. Raises `PermissionDenied`, also for the owner."""
    current, _manager = _managed(membership, by)
    _end(current, by=by, action="member.removed")
    notify(to=[current.user], kind=REMOVED, parameters={"name": current.organisation.name})


@transaction.atomic
def leave_organisation(*, membership: Membership) -> None:
    """Have a member leave. Raises `PermissionDenied` for the owner, who must give the organisation away first."""
    current = _locked(membership)
    if current.role == Role.OWNER:
        raise PermissionDenied(_("Make somebody else the owner first. An organisation cannot be without one."))
    _end(current, by=current.user, action="member.left")
    tell_managers(kind=MEMBER_LEFT, organisation=current.organisation, about=current.user)


def _managed(membership: Membership, by: User) -> tuple[Membership, Membership]:
    """Return the member, and the one who may manage them."""
    current = _locked(membership)
    manager = require(standing_of(by, current.organisation), MANAGE_MEMBERS)
    if current.role == Role.OWNER:
        raise PermissionDenied(_("The owner stays the owner until the organisation is given to somebody else."))
    if manager.role == Role.MEMBER and current.role == Role.ADMIN:
        raise PermissionDenied(_("Only another administrator can change what an administrator may do."))
    return current, manager


def _locked(membership: Membership) -> Membership:
    rows = Membership.objects.select_related("organisation", "user").select_for_update(of=["self"])
    current = rows.filter(pk=membership.pk).first()
    if current is None:
        raise ValidationError(_("This person is no member any more."), code="gone")
    return current


def _end(membership: Membership, *, by: User, action: str) -> None:
    organisation, user = membership.organisation, membership.user
    membership.delete()
    keep_staff(user)
    record(action, by=by, organisation=organisation, target=user)
    publish(MemberLeft(organisation.pk, user.pk), owner=owner_key(organisation))

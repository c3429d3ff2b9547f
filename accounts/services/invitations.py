"""Invite people to act for an organisation, and let them in."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.domain_events import MemberInvited, MemberJoined
from accounts.models import Invitation, Membership, Organisation, Role, User
from accounts.notices.kinds import MEMBER_JOINED
from accounts.permissions import MANAGE_MEMBERS, check_grant, require
from accounts.selectors import find_invitation, is_invited, standing_of
from accounts.services.notices import tell_managers
from accounts.services.organisations import owner_key
from accounts.staff import keep_staff
from cms.infra.jobs.events import publish

VALID_FOR: Final = timedelta(days=7)


@transaction.atomic
def invite(
    *, organisation: Organisation, email: str, by: User, role: str = Role.MEMBER, permissions: Sequence[str] = ()
) -> Invitation:
    """Ask somebody by mail to act for the organisation, and return the invitation.

    Raises `PermissionDenied`, and `ValidationError` for what is no address, for a member, for somebody who has an
    invitation already, and for a role or permission that cannot be given.
    """
    giver = require(standing_of(by, organisation), MANAGE_MEMBERS)
    address = User.objects.normalize_email(email)
    _check_address(organisation, address)
    check_grant(giver, role=role, permissions=permissions)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                organisation=organisation,
                email=address,
                role=role,
                permissions=sorted(set(permissions)),
                invited_by=by,
                expires_at=timezone.now() + VALID_FOR,
            )
    except IntegrityError as error:
        raise ValidationError(
            {"email": _("This address has an invitation already. Send it once more instead.")}, code="invited"
        ) from error
    record("member.invited", by=by, organisation=organisation, target=invitation, details={"role": role})
    publish(MemberInvited(invitation.pk, invitation.sending), owner=owner_key(organisation))
    return invitation


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Send an open invitation once more, valid from now on; links of earlier mails work no more.

    Raises `PermissionDenied`, and `ValidationError` when it was answered or taken back.
    """
    current = _open(invitation, by)
    giver = require(standing_of(by, current.organisation), MANAGE_MEMBERS)
    check_grant(giver, role=current.role, permissions=current.permissions)
    current.sending += 1
    # Whoever sends it answers for it.
    current.invited_by = by
    current.expires_at = timezone.now() + VALID_FOR
    current.save(update_fields=["sending", "expires_at", "invited_by"])
    record("invitation.resent", by=by, organisation=current.organisation, target=current)
    publish(MemberInvited(current.pk, current.sending), owner=owner_key(current.organisation))
    return current


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Take an open invitation back. Raises `PermissionDenied`, and `ValidationError` when it was answered."""
    current = _open(invitation, by)
    current.revoked_at = timezone.now()
    current.save(update_fields=["revoked_at"])
    record("invitation.revoked", by=by, organisation=current.organisation, target=current)


@transaction.atomic
def accept_invitation(*, token: str, user: User) -> Membership:
    """Let the user act for the organisation that invited one of their verified addresses; the link works once.

    Raises `ValidationError`, which says what to do, when it is not valid any more, was sent to somebody else, or the
    user is a member already.
    """
    invitation = find_invitation(token, lock=True)
    organisation = invitation.organisation
    if not is_invited(user, invitation):
        message = _("This invitation is for another address than yours. Sign in with the one that it was sent to.")
        raise ValidationError(message, code="address")
    _check_inviter(invitation)
    membership, created = Membership.objects.get_or_create(
        organisation=organisation,
        user=user,
        defaults={"role": invitation.role, "permissions": invitation.permissions},
    )
    if not created:
        raise ValidationError(_("You belong to this organisation already."), code="member")
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    keep_staff(user)
    record("member.joined", by=user, organisation=organisation, target=user, details={"role": membership.role})
    publish(MemberJoined(organisation.pk, user.pk), owner=owner_key(organisation))
    tell_managers(kind=MEMBER_JOINED, organisation=organisation, about=user)
    return membership


def _check_inviter(invitation: Invitation) -> None:
    """Raise `ValidationError` unless whoever invited could do so now: nobody comes back through an invitation."""
    try:
        inviter = invitation.invited_by
        giver = require(standing_of(inviter, invitation.organisation) if inviter else None, MANAGE_MEMBERS)
        check_grant(giver, role=invitation.role, permissions=invitation.permissions)
    except PermissionDenied as error:
        raise ValidationError(_("This invitation was taken back. Ask whoever invited you."), code="revoked") from error


def _open(invitation: Invitation, by: User) -> Invitation:
    current = Invitation.objects.select_for_update(of=["self"]).select_related("organisation").get(pk=invitation.pk)
    require(standing_of(by, current.organisation), MANAGE_MEMBERS)
    if current.accepted_at or current.revoked_at:
        raise ValidationError(_("This invitation was answered or taken back already."), code="closed")
    return current


def _check_address(organisation: Organisation, address: str) -> None:
    try:
        Invitation._meta.get_field("email").clean(address, None)
    except ValidationError as error:
        raise ValidationError({"email": error}) from error
    if organisation.memberships.filter(user__email=address).exists():
        raise ValidationError({"email": _("This person is a member already.")}, code="member")

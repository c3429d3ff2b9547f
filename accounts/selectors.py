"""Reads about users and organisations that several places share."""

from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.api_tokens import digest, is_token
from accounts.audited_actions import PERSONAL
from accounts.models import ApiToken, AuditEntry, Invitation, Membership, Notice, Organisation, Role, User
from accounts.models.organisations import OrganisationQuerySet
from accounts.permissions import MANAGE_API, may

_SALT: Final = "accounts.invitation"


def membership_of(user: User, organisation: Organisation) -> Membership | None:
    """Return what the user is in the organisation; None for a stranger."""
    return Membership.objects.filter(user=user, organisation=organisation).first()


def memberships_that_may(user: User, key: str) -> QuerySet[Membership]:
    """Return those of the user's memberships that allow this; for rows as `permissions.may` is for one."""
    rows = Membership.objects.filter(user=user)
    return rows.filter(Q(role__in=[Role.OWNER, Role.ADMIN]) | Q(permissions__contains=[key]))


def standing_of(user: User, organisation: Organisation) -> Membership | None:
    """Return as what the user acts for the organisation; None for a stranger.

    A superuser from outside stands as an owner, by a membership that is in no table.
    """
    membership = membership_of(user, organisation)
    if membership is None and user.is_superuser:
        return Membership(organisation=organisation, user=user, role=Role.OWNER)
    return membership


def organisations_of(user: User | AnonymousUser, *, search: str = "") -> OrganisationQuerySet:
    """Return the organisations the user may act for, by name; a superuser may for all. `search` is part of a name."""
    if isinstance(user, AnonymousUser):
        return Organisation.objects.none()
    rows = Organisation.objects.all() if user.is_superuser else Organisation.objects.of(user)
    needle = search.replace("\0", "").strip()
    return rows.filter(name__icontains=needle) if needle else rows


def sign_ins_of(organisation: Organisation) -> QuerySet[AuditEntry]:
    """Return how the organisation's members have signed in, and changed by what they do, since they joined.

    What somebody does with their own account belongs to no organisation. Each one they act for depends on it, and sees
    it: while they are a member, from when they became one.
    """
    since = organisation.memberships.filter(user=OuterRef("actor_id"), since__lte=OuterRef("at"))
    members = organisation.memberships.values("user")
    personal = AuditEntry.objects.filter(organisation_id=None, action__in=list(PERSONAL), actor_id__in=members)
    return personal.filter(Exists(since))


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return what the user belongs to, with the organisations and by their names."""
    return Membership.objects.filter(user=user).select_related("organisation").order_by("organisation__name")


def members_who_may(organisation: Organisation, key: str) -> QuerySet[User]:
    """Return the members who may do that: `key` is one that members can be given."""
    may = Q(memberships__role__in=[Role.OWNER, Role.ADMIN]) | Q(memberships__permissions__contains=[key])
    return User.objects.filter(may, memberships__organisation=organisation, is_active=True)


def invitation_token(invitation: Invitation) -> str:
    """Return what the newest mail's link carries. It cannot be guessed, and is not stored."""
    return signing.Signer(salt=_SALT).sign_object([invitation.pk, invitation.sending])


def invitation_link(invitation: Invitation) -> str:
    """Return the address by which an invitation is answered."""
    return f"{settings.BASE_URL}{reverse('accounts_invitation', args=[invitation_token(invitation)])}"


def open_invitation(number: int, *, sending: int) -> Invitation | None:
    """Return an invitation that can still be accepted by the mail of this sending; None otherwise."""
    rows = Invitation.objects.valid().select_related("organisation", "invited_by")
    return rows.filter(pk=number, sending=sending).first()


def find_invitation(token: str, *, lock: bool = False) -> Invitation:
    """Return the invitation of a link. Raises `ValidationError`, which says what to do, when it is not valid any more.

    With `lock`, in a transaction, nobody else can answer it meanwhile.
    """
    try:
        number, sending = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ValidationError(
            _("This link is not complete. Copy it from the mail once more, up to its last letter."), code="tampered"
        ) from error
    rows = Invitation.objects.select_related("organisation")
    invitation = (rows.select_for_update(of=["self"]) if lock else rows).filter(pk=number).first()
    if invitation is None or invitation.revoked_at:
        raise ValidationError(_("This invitation was taken back. Ask whoever invited you."), code="revoked")
    if invitation.accepted_at:
        raise ValidationError(_("This invitation was accepted already. Sign in to go on."), code="accepted")
    if invitation.sending != sending:
        raise ValidationError(_("There is a newer mail with this invitation. Use its link."), code="superseded")
    if invitation.expires_at <= timezone.now():
        raise ValidationError(_("This invitation has expired. Ask whoever invited you for another."), code="expired")
    return invitation


def is_invited(user: User, invitation: Invitation) -> bool:
    """Tell whether the invitation is to an address that the user has verified: a link can be passed on."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return User.objects.normalize_email(invitation.email) in map(User.objects.normalize_email, verified)


def find_api_token(text: str) -> ApiToken | None:
    """Return the token of this text, with its member and organisation, when it opens something now."""
    if not is_token(text):
        return None
    rows = ApiToken.objects.alive().select_related("organisation", "membership__user")
    return rows.filter(digest=digest(text)).first()


def api_tokens_shown_to(membership: Membership) -> QuerySet[ApiToken]:
    """Return the organisation's tokens that this member may see: their own, or everybody's, the newest first."""
    rows = ApiToken.objects.of(membership.organisation).select_related("membership__user")
    return rows if may(membership, MANAGE_API) else rows.filter(membership=membership)


def api_tokens_of(user: User) -> QuerySet[ApiToken]:
    """Return the user's tokens that open something, in all their organisations, the newest first."""
    return ApiToken.objects.alive().filter(membership__user=user).select_related("organisation")


def owner_of(organisation_id: int) -> Membership | None:
    """Return the owner's membership, with both; None when there is no such organisation any more."""
    rows = Membership.objects.select_related("organisation", "user")
    return rows.filter(organisation=organisation_id, role=Role.OWNER).first()


def member_of(organisation_id: int, user_id: int) -> Membership | None:
    """Return somebody's membership, with both; None when it has ended."""
    rows = Membership.objects.select_related("organisation", "user")
    return rows.filter(organisation=organisation_id, user=user_id).first()


def notice_to_send(notice_id: int) -> Notice | None:
    """Return a notice with all that its words need; None when whoever it was for or about is gone."""
    return Notice.objects.select_related("user", "organisation", "about").filter(pk=notice_id).first()


def open_invitations_to(user: User) -> QuerySet[Invitation]:
    """Return the invitations that the user can accept: those to the address that they have verified."""
    verified = EmailAddress.objects.filter(user=user, verified=True).values("email")
    return Invitation.objects.valid().filter(email__in=verified).select_related("organisation", "invited_by")

"""Let people take their account, and what is known of them through it, away; or an administrator do it for them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.users.utils import user_can_delete_user

from accounts.audit import record
from accounts.domain_events import MemberLeft
from accounts.erasure import erase_elsewhere
from accounts.models import Invitation, Membership, Role, User
from accounts.services.organisations import owner_key as organisation_key
from accounts.services.profile import owner_key
from cms.infra import files
from cms.infra.files.models import File
from cms.infra.jobs.events import publish


@transaction.atomic
def delete_account(*, user: User, by: User) -> None:
    """Erase the user: names, addresses, number, picture, memberships, notices, and what higher apps have of them.

    The audit log keeps its entries, which know people by number alone. `by` is the user, or who may delete users.
    Raises `PermissionDenied`, and `ValidationError` for the owner of an organisation, who must give it away first, and
    for the last one who may do everything.
    """
    current = User.objects.select_for_update().get(pk=user.pk)
    own = by.pk == current.pk
    if not own and not user_can_delete_user(by, current):
        raise PermissionDenied(_("You may not delete this user."))
    memberships = list(
        Membership.objects.select_for_update(of=["self"]).filter(user=current).select_related("organisation")
    )
    _check(current, memberships)
    erase_elsewhere(current)
    for membership in memberships:
        organisation = membership.organisation
        record("member.left" if own else "member.removed", by=by, organisation=organisation, target=current)
        publish(MemberLeft(organisation.pk, current.pk), owner=organisation_key(organisation))
    Invitation.objects.filter(Q(accepted_by=current) | Q(email=current.email)).delete()
    for file in File.objects.ready().filter(owner=owner_key(current)):
        files.release(file)
    record("account.deleted" if own else "user.deleted", by=by, target=current)
    current.delete()


def _check(user: User, memberships: list[Membership]) -> None:
    owned = [membership.organisation.name for membership in memberships if membership.role == Role.OWNER]
    if owned:
        raise ValidationError(
            _("Make somebody else the owner first: %(names)s.") % {"names": ", ".join(sorted(owned))}, code="owner"
        )
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise ValidationError(
            _("Nobody else may do everything here. Give somebody else that right first."), code="last"
        )

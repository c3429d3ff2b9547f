"""Give programs a token, and take it back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.api_tokens import ENDING_LENGTH, digest, new_token
from accounts.audit import record
from accounts.models import ApiToken, AuditEntry, Membership, Organisation, User
from accounts.permissions import MANAGE_API, require
from accounts.scopes import can_use, known_scopes
from accounts.selectors import membership_of, standing_of

VALID_FOR: Final = timedelta(days=365)
LONGEST: Final = timedelta(days=5 * 365)
# Of one member in one organisation: who needs more makes tokens where one should be kept.
MOST_ALIVE: Final = 50
SAID_AGAIN_AFTER: Final = timedelta(hours=24)
_CONTACTS_READ: Final = "contacts.read"


@transaction.atomic
def create_token(
    *, organisation: Organisation, by: User, name: str, scopes: Sequence[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Return a new token with which a program acts for `by` in the organisation, and its text: this once only.

    It ends after a year unless `expires_at` says otherwise. Raises `PermissionDenied` for who is no member or may not
    do what a scope is for, and `ValidationError`, by field, for what cannot be.
    """
    membership = membership_of(by, organisation)
    if membership is None:
        raise PermissionDenied(_("Only members of the organisation can make tokens for it."))
    ends = expires_at or timezone.now() + VALID_FOR
    _check_scopes(membership, scopes)
    _check_end(ends)
    _check_number(membership)
    text = new_token()
    token = ApiToken(
        organisation=organisation,
        membership=membership,
        name=name.strip(),
        digest=digest(text),
        ending=text[-ENDING_LENGTH:],
        scopes=sorted(set(scopes)),
        expires_at=ends,
    )
    token.full_clean()
    token.save()
    record("api_token.created", by=by, organisation=organisation, target=token, details={"scopes": token.scopes})
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User) -> None:
    """Have a token open nothing from now on; one that was revoked stays so.

    Raises `PermissionDenied` for somebody else's token without the permission.
    """
    rows = ApiToken.objects.select_related("organisation", "membership").select_for_update(of=["self"])
    current = rows.get(pk=token.pk)
    if current.membership.user_id != by.pk:
        require(standing_of(by, current.organisation), MANAGE_API)
    if current.revoked_at:
        return
    current.revoked_at = timezone.now()
    current.save(update_fields=["revoked_at"])
    record("api_token.revoked", by=by, organisation=current.organisation, target=current)


def _check_scopes(membership: Membership, scopes: Sequence[str]) -> None:
    if not scopes:
        raise ValidationError({"scopes": _("Choose at least one thing that the token is for.")}, code="required")
    if not set(scopes) <= known_scopes().keys():
        raise ValidationError({"scopes": _("Choose what the token is for from the list.")}, code="invalid")
    if not all(can_use(membership, scope) for scope in scopes):
        raise PermissionDenied(_("A token can be made only for what you may do yourself."))


def _check_end(ends: datetime) -> None:
    now = timezone.now()
    if not now < ends <= now + LONGEST:
        raise ValidationError({"expires_at": _("Choose a day within the next five years.")}, code="invalid")


def _check_number(membership: Membership) -> None:
    if ApiToken.objects.alive().filter(membership=membership).count() >= MOST_ALIVE:
        raise ValidationError(
            _("You have %(most)d tokens already. Revoke those that are not needed any more.") % {"most": MOST_ALIVE},
            code="too_many",
        )


def note_contacts_read(*, token: ApiToken) -> None:
    """Write down that a program reads contacts."""
    note_read(token=token, action=_CONTACTS_READ)


def note_read(*, token: ApiToken, action: str, whose: Organisation | None = None, of: Model | None = None) -> None:
    """Write down that a program reads people, once in 24 hours: by and by it may take all of them away.

    Where another organisation lets it, that one's log says so as well: `whose` they are, and `of` what.
    """
    organisation, target = whose or token.organisation, of or token
    lately = AuditEntry.objects.filter(
        organisation_id=organisation.pk,
        action=action,
        at__gt=timezone.now() - SAID_AGAIN_AFTER,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
    )
    if not lately.exists():
        record(action, by=token.membership.user, organisation=organisation, target=target)


def note_use(*, token: ApiToken, at: datetime) -> None:
    """Write down that the token was used, at most once a minute."""
    if token.last_used is None or at - token.last_used >= timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used=at)

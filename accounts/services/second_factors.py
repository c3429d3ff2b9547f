"""Ask members for a second factor, and help those who have lost theirs."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import Organisation, User
from accounts.notices.kinds import FACTORS_REMOVED
from accounts.permissions import CHANGE_ORGANISATION, require
from accounts.selectors import standing_of
from accounts.services.notices import notify
from accounts.services.sessions import end_sessions
from accounts.sign_in.second_factor import has_second_factor


@transaction.atomic
def ask_for_second_factor(*, organisation: Organisation, by: User, required: bool) -> Organisation:
    """Have members act for the organisation only with a second factor, or also without.

    Raises `PermissionDenied`, and `ValidationError` when `by` has none themselves: they would shut themselves out.
    """
    require(standing_of(by, organisation), CHANGE_ORGANISATION)
    current = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if current.mfa_required == required:
        return current
    if required and not has_second_factor(by):
        raise ValidationError(_("Set up a second factor for your own account first."), code="no_second_factor")
    current.mfa_required = required
    current.save(update_fields=["mfa_required"])
    action = "organisation.second_factor_asked" if required else "organisation.second_factor_not_asked"
    record(action, by=by, organisation=current, target=current)
    return current


@transaction.atomic
def remove_second_factors(*, user: User, by: User | None) -> int:
    """Take away all second factors of somebody who has lost theirs, end their sessions, and tell them. Return how many.

    `by` is None from the command line, where somebody has made sure who is asking.
    """
    factors = Authenticator.objects.filter(user=user)
    removed = len(factors)
    factors.delete()
    end_sessions(user=user)
    record("user.factors_removed", by=by, target=user, details={"all": removed})
    notify(to=[user], kind=FACTORS_REMOVED)
    return removed

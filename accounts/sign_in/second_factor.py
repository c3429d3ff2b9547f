"""Who needs a second factor, and does not have one.

An organisation may ask it of its members, an installation of everybody who works in its admin. It is looked at whenever
somebody acts, not when they sign in: so it holds for those who are signed in already.
"""

from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.models import Organisation, User

# Recovery codes stand in for one of these; alone they are none.
FACTORS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorMissingError(PermissionDenied):
    """Somebody has to set up a second factor first. `SecondFactorGate` answers with a page that says how."""

    def __init__(self, organisation: Organisation | None = None) -> None:
        super().__init__(_("Set up a second factor first: an authenticator app, a passkey or a security key."))
        self.organisation = organisation


def has_second_factor(user: User) -> bool:
    """Tell whether more than the password opens the account."""
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists()


def missing_second_factor(user: User, organisation: Organisation) -> bool:
    """Tell whether the user may do nothing for the organisation until they have a second factor.

    One query where the organisation asks for it, none where it does not.
    """
    return organisation.mfa_required and not has_second_factor(user)


def require_second_factor(user: User, organisation: Organisation) -> None:
    """Raise `SecondFactorMissingError`, a `PermissionDenied`, if that is so."""
    if missing_second_factor(user, organisation):
        raise SecondFactorMissingError(organisation)


def staff_missing_second_factor(user: Any) -> bool:
    """Tell whether the installation lets the user into its admin only with a second factor they do not have."""
    if not settings.SECOND_FACTOR_FOR_STAFF or isinstance(user, AnonymousUser):
        return False
    return not has_second_factor(user)

"""What accounts does when something happened; connected in `AccountsConfig.ready()`."""

from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.usersessions.models import UserSession
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse

from accounts.audit import record
from accounts.models import Organisation, User
from accounts.notices.kinds import ADDRESS_CHANGED, PASSWORD_CHANGED
from accounts.services.notices import notify
from accounts.services.organisations import organisation_of
from accounts.services.sessions import end_sessions
from accounts.sign_in import sessions

_WAYS: Final = {"totp": "authenticator_app", "recovery_codes": "recovery_code", "webauthn": "key"}


def verify_address_on_reset(user: User, **_: Any) -> None:
    """Count the address as verified when its owner has set a password through a link that was mailed to it."""
    EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)


def note_sign_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Write down who came in, and how."""
    sessions.note(request, user)
    record("session.started", by=user, target=user, details={"how": _how(request, user)})


def note_sign_out(request: HttpRequest | None, user: User | None, **_: Any) -> None:
    """Write down who went, and forget their session."""
    if user is None or request is None:
        return
    UserSession.objects.filter(session_key=request.session.session_key or "").delete()
    record("session.ended", by=user, target=user)


def note_wrong_code(user: User, **_: Any) -> None:
    """Write down that somebody knew the password and not the code."""
    record("session.refused", by=user, target=user, details={"step": "code"})


def note_new_password(request: HttpRequest, user: User, **_: Any) -> None:
    """End the other sessions of somebody who has changed their password or given themselves a first one."""
    sessions.end_others(request, user)
    record("password.changed", by=user, target=user)
    _tell(user, PASSWORD_CHANGED)


def note_reset_password(user: User, **_: Any) -> None:
    """End all sessions of somebody who has set a new password through a mailed link."""
    end_sessions(user=user)
    record("password.reset", by=user, target=user)
    _tell(user, PASSWORD_CHANGED)


def note_new_address(user: User, from_email_address: EmailAddress | None = None, **_: Any) -> None:
    """Write down that somebody signs in with another address; which ones, the log does not keep."""
    if from_email_address is not None:
        record("email.changed", by=user, target=user)
        _tell(user, ADDRESS_CHANGED)


def note_linked(sociallogin: SocialLogin, **_: Any) -> None:
    """Write down that a provider's sign-in opens an account from now on."""
    user, account = sociallogin.user, sociallogin.account
    record("openid.linked", by=user, target=user, details={"provider": account.provider})


def note_unlinked(socialaccount: SocialAccount, **_: Any) -> None:
    """Write down that a provider's sign-in opens an account no more."""
    user = socialaccount.user
    record("openid.unlinked", by=user, target=user, details={"provider": socialaccount.provider})


def note_by_hand(sender: type[Model], user: User, verb: str, target: Model | None, count: int, **_: Any) -> None:
    """Write down that staff had work done again, or not at all; in the log of the organisation whose work it is."""
    number = organisation_of(getattr(target, "owner", ""))
    record(
        f"work.{verb}",
        by=user,
        organisation=Organisation.objects.filter(pk=number).first() if number else None,
        target=target,
        details={} if target else {"kind": sender._meta.label_lower, "count": count},
    )


def _tell(user: User, kind: str) -> None:
    """Show it at the bell, too, with the way to the sessions: whoever has taken over the mailbox cannot hide it."""
    notify(to=[user], kind=kind, link=reverse("usersessions_list"))


def _how(request: HttpRequest, user: User) -> list[str]:
    """Return the steps in their order: such as "password", then "authenticator_app"."""
    steps = []
    for step in get_authentication_records(request, user):
        method = step["method"]
        if method == "mfa":
            method = "passkey" if step.get("passwordless") else _WAYS[step["type"]]
        elif method == "socialaccount":
            method = f"openid:{step['provider']}"
        steps.append(method)
    # Somebody who has just confirmed the address they registered with.
    return steps or ["registration"]

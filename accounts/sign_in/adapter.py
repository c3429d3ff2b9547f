"""Where allauth's behaviour differs for Rostrum."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, get_supported_language_variant

from accounts.audit import record
from accounts.models import User
from accounts.sign_in import limits
from accounts.sign_in.devices import remember_device
from accounts.sign_in.mails import site_context
from accounts.sign_in.whereabouts import whereabouts
from cms.infra import ratelimit
from cms.infra.proxies import client_place


class AccountAdapter(DefaultAccountAdapter):
    """Leads people where they work, names the site in mails, and counts with our limits instead of allauth's."""

    def is_safe_url(self, url: str | None) -> bool:
        """Tell whether to send somebody there after signing in; what no parser reads (`http://[`) is not safe."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def new_user(self, request: HttpRequest) -> User:
        """Return an account to be, in the language in which it is asked for."""
        user: User = super().new_user(request)
        user.language = get_supported_language_variant(get_language() or settings.LANGUAGE_CODE)
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the admin for those who may enter it, their account for all others."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return str(super().get_login_redirect_url(request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail with the variables that all our mail templates know."""
        place = whereabouts(client_place(self.request)) if self.request else ""
        super().send_mail(template_prefix, email, context | site_context() | {"place": place})

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return the user whose address and password these are; every form that takes a password to sign in asks here.

        Raises `Limited` for a try too many.
        """
        attempt = limits.begin_sign_in(request, email=credentials.get("email", ""))
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            ratelimit.give_back(attempt)
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002 - the hook's
        """Write down that a password was wrong: for whom, when there is such an account, and never what was typed."""
        account = limits.account_key(credentials.get("email") or "")
        user = User.objects.filter(email=account.replace("\0", "")).first()
        record("session.refused", by=user, target=user, details={"step": "password"})

    def post_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponseBase:
        """Return the answer to a completed sign-in, by which the browser becomes a known device."""
        response: HttpResponseBase = super().post_login(request, user, **options)
        remember_device(request, response, account=limits.account_key(user.email))
        return response

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponseBase | None:
        """Take a new session key as soon as the first factor was right: the sign-in may wait there for the second one.

        Django does so when somebody is signed in. Until then whoever has planted a session in this browser would share
        the half-done sign-in, and need the second factor alone.
        """
        if request.session.session_key:
            request.session.cycle_key()
        response: HttpResponseBase | None = super().pre_login(request, user, **options)
        return response

    def unstash_verified_email(self, request: HttpRequest) -> str | None:  # noqa: ARG002 - the hook's
        """Add no address to an account but the one that was typed; `is_email_verified` knows whether it is that one."""
        return None

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits count by, too."""
        return ratelimit.client_address(request)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Ask an address to confirm itself, unless it was asked a moment ago."""
        if limits.may_send_confirmation(emailconfirmation.email_address.email):
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell somebody who registers again, as rarely as a confirmation is sent."""
        if limits.may_send_confirmation(email):
            super().send_account_already_exists_mail(email)

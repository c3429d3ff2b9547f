"""Signing in with passkeys, and what else differs from allauth's views of the second factor."""

from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.audit import record
from accounts.console.numbers import row_number
from accounts.models import User
from accounts.notices.kinds import FACTORS_CHANGED
from accounts.selectors import api_tokens_of
from accounts.services.api_tokens import revoke_token
from accounts.services.notices import notify
from accounts.services.sessions import end_session
from accounts.sign_in import sessions
from accounts.sign_in.mfa_forms import ActivateTOTPForm, use_up_step
from accounts.sign_in.user_agents import describe
from accounts.sign_in.whereabouts import whereabouts


@never_cache
def page_door(request: HttpRequest) -> HttpResponse:
    """Stand at the sign-in of Wagtail's pages for few, so that allauth's sign-in is the only one.

    Wagtail's own takes a password without count, second factor or a verified address.
    """
    if request.user.is_authenticated:
        return render(request, "account/denied.html", status=403)
    target = request.GET.get("next", "")
    query = f"?{urlencode({'next': target})}" if get_adapter(request).is_safe_url(target) else ""
    return HttpResponseRedirect(f"{reverse('account_login')}{query}")


class _FactorView:
    """Changes the second factors: what else follows, in the request's transaction as the change itself."""

    request: HttpRequest
    action: str
    kind: str

    def form_valid(self, form: Any) -> HttpResponse:
        """Change them, write it down, and end the other sessions: who is in there may be why."""
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        user = cast("User", self.request.user)
        sessions.end_others(self.request, user)
        record(self.action, by=user, target=user, details={"kind": self.kind})
        notify(to=[user], kind=FACTORS_CHANGED, link=reverse("usersessions_list"))
        return response


class ActivateTOTPView(_FactorView, totp_views.ActivateTOTPView):
    """Sets an authenticator app up, whose first code signs nobody in afterwards."""

    action, kind = "factor.added", "authenticator_app"

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        """Turn it on."""
        response: HttpResponse = super().form_valid(form)
        use_up_step(Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP), form.step)
        return response


class DeactivateTOTPView(_FactorView, totp_views.DeactivateTOTPView):
    """Removes an authenticator app."""

    action, kind = "factor.removed", "authenticator_app"


class AddKeyView(_FactorView, webauthn_views.AddWebAuthnView):
    """Adds a passkey or a security key."""

    action, kind = "factor.added", "key"


class RemoveKeyView(_FactorView, webauthn_views.RemoveWebAuthnView):
    """Removes a passkey or a security key."""

    action, kind = "factor.removed", "key"


class MakeRecoveryCodesView(_FactorView, recovery_views.GenerateRecoveryCodesView):
    """Makes new recovery codes."""

    action, kind = "factor.codes_made", "recovery_codes"


class ReauthenticateKeyView(webauthn_views.ReauthenticateWebAuthnView):
    """Stays on the page when the key is not known; allauth's view leads to the start page."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Say what was wrong, and ask again."""
        for message in form.errors.get("credential", []):
            messages.error(self.request, str(message))
        return HttpResponseRedirect(self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn")))


@never_cache
@login_required
def sessions_page(request: HttpRequest) -> HttpResponse:
    """Show where somebody is signed in and which programs act for them; end sessions, and revoke tokens."""
    user = cast("User", request.user)
    here = request.session.session_key
    if request.method == "POST" and "revoke" in request.POST:
        token = get_object_or_404(api_tokens_of(user), pk=row_number(request.POST["revoke"]))
        revoke_token(token=token, by=user)
        messages.success(request, _("That token opens nothing any more."))
        return redirect("usersessions_list")
    if request.method == "POST":
        if request.POST.get("end") == "others":
            sessions.end_others(request, user)
            record("session.revoked", by=user, target=user, details={"which": "all others"})
            messages.success(request, _("You are signed in here only."))
        else:
            others = UserSession.objects.filter(user=user).exclude(session_key=here)
            end_session(session=get_object_or_404(others, pk=row_number(request.POST.get("end", ""))), by=user)
            messages.success(request, _("That session is ended."))
        return redirect("usersessions_list")
    rows = [
        {
            "session": session,
            "device": describe(session.user_agent),
            "place": whereabouts(session.data.get("place", "")),
            "is_here": session.session_key == here,
        }
        for session in sessions.sessions_of(user)
    ]
    context = {"rows": rows, "others": len(rows) > 1, "tokens": api_tokens_of(user)}
    return render(request, "account/sessions.html", context)

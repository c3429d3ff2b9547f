"""Signing in with passkeys, and what else differs from allauth's views of the second factor."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from accounts.mfa_forms import ActivateTOTPForm, use_up_step


@never_cache
def page_door(request: HttpRequest) -> HttpResponse:
    """Stand at the sign-in of Wagtail's pages for few, so that allauth's sign-in is the only one.

    Wagtail's own takes a password without count, second factor or a verified address.
    """
    if request.user.is_authenticated:
        return render(request, "account/page_denied.html", status=403)
    target = request.GET.get("next", "")
    query = f"?{urlencode({'next': target})}" if get_adapter(request).is_safe_url(target) else ""
    return HttpResponseRedirect(f"{reverse('account_login')}{query}")


class ActivateTOTPView(totp_views.ActivateTOTPView):
    """Sets an authenticator app up, whose first code signs nobody in afterwards."""

    def form_valid(self, form: ActivateTOTPForm) -> HttpResponse:
        """Turn it on."""
        response: HttpResponse = super().form_valid(form)
        use_up_step(Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP), form.step)
        return response


class ReauthenticateKeyView(webauthn_views.ReauthenticateWebAuthnView):
    """Stays on the page when the key is not known; allauth's view leads to the start page."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Say what was wrong, and ask again."""
        for message in form.errors.get("credential", []):
            messages.error(self.request, str(message))
        return HttpResponseRedirect(self.passthrough_next_url(reverse("mfa_reauthenticate_webauthn")))

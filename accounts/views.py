"""The door of the Wagtail admin, and what differs from allauth's views."""

from urllib.parse import urlencode

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.selectors import find_invitation, is_invited
from accounts.services.invitations import accept_invitation
from accounts.sign_in import limits
from accounts.sign_in.devices import remember_device


@never_cache
def admin_door(request: HttpRequest) -> HttpResponse:
    """Stand at Wagtail's sign-in address, so that allauth's sign-in is the only one.

    Wagtail's own form would let people in without what allauth asks of them, such as a verified address. Somebody
    who is signed in but may not enter is told so: sending them to sign in again would send them round in circles.
    """
    if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
        return render(request, "account/denied.html", {"is_admin": True}, status=403)
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("wagtailadmin_home")
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    # The admin's addresses name no language; nobody is signed in yet, so the browser says which one.
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")


class SignupView(allauth_views.SignupView):
    """Counts registrations; a form with a mistake in it is none."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Count, then create the account."""
        limits.register(self.request)
        return super().form_valid(form)


class PasswordResetView(allauth_views.PasswordResetView):
    """Counts the mails that it sends."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Count, then send the mail."""
        limits.ask_for_password_reset(self.request, email=form.cleaned_data["email"])
        return super().form_valid(form)


class PasswordResetFromKeyView(allauth_views.PasswordResetFromKeyView):
    """Knows the browser afterwards: whoever follows the mailed link owns the account, attack or no attack."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Set the password, and remember the device."""
        response = super().form_valid(form)
        remember_device(self.request, response, account=limits.account_key(self.reset_user.email))
        return response


@never_cache
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show what somebody is invited to, and let them in when they say so."""
    try:
        invitation = find_invitation(token)
        foreign = request.user.is_authenticated and not is_invited(request.user, invitation)
        if request.method == "POST" and request.user.is_authenticated and not foreign:
            membership = accept_invitation(token=token, user=request.user)
            messages.success(request, _("You act for %(name)s now.") % {"name": membership.organisation.name})
            return redirect("wagtailadmin_home")
    except ValidationError as error:
        return render(request, "account/invitation.html", {"error": error.messages[0]}, status=410)
    if not request.user.is_authenticated:
        # Whoever has the link reads the mail: an account with this address need not prove it once more.
        get_adapter(request).stash_verified_email(request, invitation.email)
    status = 403 if foreign and request.method == "POST" else 200
    return render(request, "account/invitation.html", {"invitation": invitation, "foreign": foreign}, status=status)

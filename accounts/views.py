"""The door of the Wagtail admin, and what differs from allauth's views."""

from urllib.parse import urlencode

from allauth.account import views as allauth_views
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from accounts import limits
from accounts.devices import remember_device


@never_cache
def admin_door(request: HttpRequest) -> HttpResponse:
    """Stand at Wagtail's sign-in address, so that allauth's sign-in is the only one.

    Wagtail's own form would let people in without what allauth asks of them, such as a verified address. Somebody
    who is signed in but may not enter is told so: sending them to sign in again would send them round in circles.
    """
    if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
        return render(request, "account/admin_denied.html", status=403)
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

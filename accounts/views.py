"""The door of the Wagtail admin."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache


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

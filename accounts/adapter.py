"""Where allauth's behaviour differs for Rostrum."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Leads people where they work, and names the site in mails."""

    def is_safe_url(self, url: str | None) -> bool:
        """Tell whether to send somebody there after signing in; what no parser reads (`http://[`) is not safe."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the admin for those who may enter it, the front page for all others."""
        if request.user.has_perm("wagtailadmin.access_admin"):
            return reverse("wagtailadmin_home")
        return str(super().get_login_redirect_url(request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail with the variables that all our mail templates know."""
        site = {"site_name": settings.WAGTAIL_SITE_NAME, "site_url": settings.BASE_URL}
        super().send_mail(template_prefix, email, context | site)

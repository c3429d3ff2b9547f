"""What accounts adds to the Wagtail admin."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks


@hooks.register("register_account_menu_item")
def change_email_item(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001 - the hook's signature
    """Lead from Wagtail's account page to the address."""
    return {
        "url": reverse("account_email"),
        "label": _("Change e-mail address"),
        "help_text": _("The address you sign in with. The new one takes over once you have confirmed it."),
    }


@hooks.register("register_account_menu_item")
def change_password_item(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001 - the hook's signature
    """Lead from Wagtail's account page to the password."""
    return {
        "url": reverse("account_change_password"),
        "label": _("Change password"),
        "help_text": _("You stay signed in here."),
    }

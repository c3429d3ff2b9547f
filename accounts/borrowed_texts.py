"""Texts that allauth and Django show on our account pages, and that our catalogues translate anew.

Their Spanish says "usted", the site says "tú". Our catalogues win over those of installed apps, once a text stands
in our sources: hence this list.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

TEXTS = (
    # Of Wagtail's lists, which have no Spanish for it.
    _("Search…"),
    _("Be patient, you are sending too many requests."),
    _("Authenticator code"),
    _("Backup key"),
    _("Code"),
    _("Forgot your password?"),
    _("Incorrect password."),
    _("Invalid login."),
    _("Key nr. {number}"),
    _("Master key"),
    _("New Password (again)"),
    _("Password (again)"),
    _("Please type your current password."),
    _("The email address and/or password you specified are not correct."),
    _("The new value must be different from the current one."),
    _("The password reset token was invalid."),
    _("This account is currently inactive."),
    _("Too many failed login attempts. Try again later."),
    _("You cannot remove your primary email address."),
    _("You must type the same password each time."),
    _("Your primary email address must be verified."),
    _("Use a security key"),
    _("Use authenticator app or code"),
    _("Use your password"),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("Your password has been changed."),
    _("Your password has been reset."),
    _("Your password has been set."),
    _("Your email has been changed from %(from_email)s to %(to_email)s."),
    _("Your email has been confirmed."),
    _("Email address %(deleted_email)s has been removed from your account."),
    _("Your password can’t be too similar to your other personal information."),
    _("Your password can’t be a commonly used password."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)

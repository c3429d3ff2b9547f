"""Signing in with OpenID Connect: whose account it is.

A provider names somebody by a number of its own (`sub`), and that is what an account is linked to. Before there is a
link, an e-mail address may make one, if all of this is so:

- the provider says that the address is verified (`email_verified` is true, not a text that reads so);
- the operator has listed the address's domain for this provider (`domains`): without, anybody who runs a provider, or
  may name themselves as they like at one, would be let in as somebody else;
- the account here has proved the address, too: else somebody may have registered it in advance and wait inside.

Where an account has the address and one of these does not hold, nobody is let in; its owner gets a mail, signs in as
ever, and links the provider on their own page. An address that is new here and not vouched for has to confirm itself.
"""

from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from accounts.models import User
from accounts.sign_in import limits

# The shorter one of AbstractUser's two.
_LONGEST_NAME: Final = 150


def providers() -> list[dict[str, str]]:
    """Return the providers that people may sign in with, each with `id` and `name`."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return [{"id": app["provider_id"], "name": app["name"]} for app in apps]


class SocialAdapter(DefaultSocialAccountAdapter):
    """Takes little from a provider, and believes less."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Return the user that there would be. Raises `OAuth2Error` without an address."""
        address = User.objects.normalize_email(str(data.get("email") or ""))
        try:
            validate_email(address)
        except ValidationError as error:
            raise OAuth2Error("The provider did not tell an e-mail address.") from error
        vouched = [each.verified is True for each in sociallogin.email_addresses]
        is_verified = any(vouched) and _is_listed(sociallogin, address)
        sociallogin.email_addresses = [EmailAddress(email=address, verified=is_verified, primary=True)]
        # Whatever else the provider tells of people is not for us to keep.
        sociallogin.account.extra_data = {}
        user: User = super().populate_user(request, sociallogin, data | {"email": address})
        for name in ("first_name", "last_name"):
            setattr(user, name, str(getattr(user, name)).replace("\0", "")[:_LONGEST_NAME])
        return user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Return the account that the address links to, if it does."""
        (address,) = sociallogin.email_addresses
        if not address.verified:
            return None
        proven = EmailAddress.objects.filter(email=address.email, verified=True).select_related("user").first()
        return (proven.user, address.email) if proven else None

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Return a new account; it counts as a registration. Raises `Limited`."""
        limits.register(request)
        user: User = super().save_user(request, sociallogin, form)
        return user


def _is_listed(sociallogin: SocialLogin, address: str) -> bool:
    return address.rpartition("@")[2] in sociallogin.provider.app.settings.get("domains", [])

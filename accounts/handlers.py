"""What accounts does when something happened; connected in `AccountsConfig.ready()`."""

from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User


def verify_address_on_reset(user: User, **_: Any) -> None:
    """Count the address as verified when its owner has set a password through a link that was mailed to it."""
    EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)

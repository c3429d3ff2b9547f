"""Create users, and keep the addresses they sign in with."""

from collections.abc import Iterable

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.sign_in.mails import send_account_mail


@transaction.atomic
def create_user(
    *,
    email: str,
    password: str | None = None,
    first_name: str = "",
    last_name: str = "",
    groups: Iterable[str] = (),
    is_superuser: bool = False,
) -> User:
    """Return a new user who can sign in at once: their address counts as verified. `groups` are names of groups.

    For people whose address is known to be theirs: the command line, demo content, tests. Raises `Group.DoesNotExist`
    for an unknown group and `IntegrityError` for an address that is taken.
    """
    user = User.objects.create_user(
        email, password, first_name=first_name, last_name=last_name, is_staff=is_superuser, is_superuser=is_superuser
    )
    user.groups.set([Group.objects.get(name=name) for name in groups])
    _keep_only_address(user, verified=True)
    return user


@transaction.atomic
def welcome_user(*, user: User) -> None:
    """Make a newly saved user, whom an administrator added, able to sign in: by a mail with a link to set a password.

    Following the link proves that the address is theirs (`accounts.handlers.verify_address_on_reset`).
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    _keep_only_address(user, verified=False)
    send_account_mail(template="welcome", to=user.email, user=user, url=_set_password_path(user))


@transaction.atomic
def replace_address(*, user: User, old_email: str) -> None:
    """Let only `user.email`, just saved, sign in; ask the new address to confirm itself and tell the old one."""
    address = _keep_only_address(user, verified=False)
    confirm_path = reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(address).key])
    send_account_mail(template="address_new", to=user.email, user=user, url=confirm_path)
    send_account_mail(template="address_replaced", to=old_email, user=user)


def _keep_only_address(user: User, *, verified: bool) -> EmailAddress:
    """Return the one address by which allauth knows this user; whatever else it knew is forgotten."""
    EmailAddress.objects.filter(user=user).delete()
    address: EmailAddress = EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return address


def _set_password_path(user: User) -> str:
    token = EmailAwarePasswordResetTokenGenerator().make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])

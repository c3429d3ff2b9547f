"""What is known of whoever is signed in, and which registrations are theirs: by account, or by an address of theirs."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts.models import User
from cms.infra.addresses import InvalidAddressError, normalise_email
from cms.infra.public_forms import is_signed_in
from events.models import Attendee


def addresses_of(user: User) -> list[str]:
    """Return the addresses that an account has proved to be its own, in the form in which they are compared."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return [normalise_email(address) for address in proved]


def account_of(request: HttpRequest, email: str) -> User | None:
    """Return the account a registration belongs to: whose address it is. Who writes down somebody else, does that."""
    if not is_signed_in(request):
        return None
    try:
        normal = normalise_email(email)
    except InvalidAddressError:
        return None
    user = request.user
    return user if isinstance(user, User) and normal in addresses_of(user) else None


def known_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the form begins with for somebody who is signed in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - asked before
    return {"first_name": user.first_name, "last_name": user.last_name, "email": user.email}


def registrations_of(user: User) -> QuerySet[Attendee]:
    """Return the registrations of an account, the latest first."""
    theirs = Q(user=user) | Q(email_normal__in=addresses_of(user))
    rows = Attendee.objects.filter(theirs).select_related("occurrence__event__organisation")
    return rows.order_by("-occurrence__starts_at", "-pk")


def anew(attendee: Attendee) -> Attendee:
    """Return a registration as it is now, after something was refused."""
    rows = Attendee.objects.select_related("occurrence__event__organisation", "contact")
    return rows.filter(pk=attendee.pk).first() or attendee

"""Forget to whom messages about an account went."""

from collections.abc import Iterator
from contextlib import suppress

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from accounts.models import PhoneVerification, User
from campaigns import reasons
from campaigns.catalogue import TO_USERS
from campaigns.models import Delivery
from campaigns.recipients import ERASED, normalise
from campaigns.services.outcomes import settle
from campaigns.states import Channel, State
from cms.infra.addresses import InvalidAddressError


@transaction.atomic
def erase_account(user: User) -> None:
    """Take the user's address and number out of the ledger.

    The rows stay, each under a name of its own: what was sent, and that it was sent once. What waits is not sent any
    more. Messages of campaigns to the same address are not touched: those know a contact of an organisation, not a
    user. Suppressions stay as well, because they keep the promise to write no more.
    """
    theirs = Delivery.objects.none()
    for channel, address in _addresses(user):
        theirs |= Delivery.objects.filter(channel=channel, recipient=address, purpose__in=TO_USERS)
    for waiting in theirs.filter(state=State.PENDING):
        settle(waiting, State.SKIPPED, reason=reasons.ERASED, only_from=(State.PENDING,))
    theirs.update(recipient=Concat(Value(ERASED), Cast(F("pk"), CharField()), output_field=CharField()))


def _addresses(user: User) -> Iterator[tuple[Channel, str]]:
    """Yield where messages to the user have gone, as the ledger writes it."""
    mails = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    numbers = {user.phone, *PhoneVerification.objects.filter(user=user).values_list("phone", flat=True)}
    for channel, addresses in ((Channel.EMAIL, mails), (Channel.SMS, numbers)):
        for address in addresses:
            with suppress(InvalidAddressError):
                yield channel, normalise(address, channel)

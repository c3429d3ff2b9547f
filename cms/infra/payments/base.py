"""What can be asked of a payment provider, and what it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol
from urllib.parse import urlsplit

from cms.infra.payments.money import Money
from cms.infra.providers import Rejected

# Stripe's limits (https://docs.stripe.com/api/metadata, /idempotent_requests, /checkout/sessions/create).
LONGEST_KEY: Final = 255
MOST_LINES: Final = 100
MOST_METADATA: Final = 50
LONGEST_METADATA_NAME: Final = 40
LONGEST_METADATA_VALUE: Final = 500


class Declined(Rejected):
    """The bank said no; another card may do. `code` says why ("insufficient_funds")."""


class CheckoutStatus(StrEnum):
    """What became of a checkout."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Line:
    """Something to be paid for; the total of a checkout is what its lines come to."""

    name: str
    unit: Money
    quantity: int = 1

    def __post_init__(self) -> None:
        if not self.name or self.quantity < 1:
            raise ValueError("A line has a name, and a quantity of one or more.")


@dataclass(frozen=True, kw_only=True)
class _Order:
    success_url: str
    cancel_url: str
    # Who pays, for the receipt: an address, or the provider's id of somebody known.
    email: str = ""
    customer_id: str = ""
    # Ours, such as "order:7": it comes back in the checkout and in webhooks.
    reference: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for url in (self.success_url, self.cancel_url):
            if urlsplit(url).scheme not in {"http", "https"}:
                raise ValueError("The addresses to come back to are whole: https://…")
        if self.email and self.customer_id:
            raise ValueError("Give an address or a customer, not both.")
        fits = all(
            len(name) <= LONGEST_METADATA_NAME and len(value) <= LONGEST_METADATA_VALUE
            for name, value in self.metadata.items()
        )
        if not fits or len(self.metadata) > MOST_METADATA:
            raise ValueError("There is too much metadata.")


@dataclass(frozen=True, kw_only=True)
class CheckoutOrder(_Order):
    """Something to be paid once, on a page of the provider."""

    lines: Sequence[Line]
    # Between half an hour and a day from now; None leaves it to the provider.
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < len(self.lines) <= MOST_LINES:
            raise ValueError(f"A checkout has between 1 and {MOST_LINES} lines.")
        if len({line.unit.currency for line in self.lines}) > 1:
            raise ValueError("All lines of a checkout are in one currency.")


@dataclass(frozen=True, kw_only=True)
class SubscriptionOrder(_Order):
    """Something to be paid again and again: `price_id` is the provider's."""

    price_id: str
    quantity: int = 1

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.price_id or self.quantity < 1:
            raise ValueError("A subscription has a price, and a quantity of one or more.")


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """A checkout as the provider knows it. Send the person to `url`; only a webhook or `get_checkout` tells payment."""

    id: str
    status: CheckoutStatus
    paid: bool
    url: str = ""
    total: Money | None = None
    payment_id: str = ""
    customer_id: str = ""
    subscription_id: str = ""
    reference: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refund:
    """Money on its way back. `status` is the provider's: pending, succeeded, failed, …."""

    id: str
    status: str
    amount: Money


@dataclass(frozen=True)
class Subscription:
    """A subscription. `ends` says that it will not be renewed, or has ended."""

    id: str
    status: str
    ends: bool


class Backend(Protocol):
    """A way to a provider. With the same `key` a request has the first one's answer and no further effect."""

    def start_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        """Open a page to pay on."""

    def start_subscription(self, order: SubscriptionOrder, *, key: str) -> Checkout:
        """Open a page to subscribe on."""

    def get_checkout(self, checkout_id: str) -> Checkout:
        """Return a checkout as it is now."""

    def expire_checkout(self, checkout_id: str, *, key: str) -> Checkout:
        """Close a checkout that nobody has paid; Rejected when somebody has."""

    def refund(self, payment_id: str, *, key: str, amount: Money | None = None) -> Refund:
        """Give back a payment, or a part of it; Rejected when less than that is left."""

    def billing_portal(self, customer_id: str, *, return_url: str, key: str) -> str:
        """Return the address where a customer changes card and subscriptions, good for some minutes."""

    def cancel_subscription(self, subscription_id: str, *, key: str, at_once: bool = False) -> Subscription:
        """End a subscription, at the end of what is paid unless at once."""


def check_key(key: str) -> str:
    """Return an idempotency key that a provider takes; ValueError for any other."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ValueError(f"A key is 1 to {LONGEST_KEY} characters of ASCII: name the piece of work, such as order:7.")
    return key

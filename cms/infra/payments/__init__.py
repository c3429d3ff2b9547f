"""Payments: pages to pay and subscribe on, refunds, the customer's own page.

    checkout = payments.start_checkout(order, key="order:7")      send the person to checkout.url
    payments.refund(payment_id, key="order:7:refund:1")

`key` names the piece of work, and is the same when it is tried again: the provider then repeats its first answer, so
nothing is charged or refunded twice. Of the errors (`cms.infra.providers`), `Declined` is a `Rejected`; after the
others, other than with mail after `Unclear` too, it is safe to repeat with the same key. What was paid is told by
webhooks (`cms.infra.webhooks`), not by the person's coming back.
"""

from cms.infra.payments.base import (
    Backend,
    Checkout,
    CheckoutOrder,
    CheckoutStatus,
    Declined,
    Line,
    Refund,
    Subscription,
    SubscriptionOrder,
    check_key,
)
from cms.infra.payments.money import Money
from cms.infra.providers import ProviderError, Rejected, Throttled, Unavailable, Unclear, backend_of

__all__ = [
    "Checkout",
    "CheckoutOrder",
    "CheckoutStatus",
    "Declined",
    "Line",
    "Money",
    "PaymentError",
    "Refund",
    "Rejected",
    "Subscription",
    "SubscriptionOrder",
    "Throttled",
    "Unavailable",
    "Unclear",
    "billing_portal",
    "cancel_subscription",
    "expire_checkout",
    "get_checkout",
    "refund",
    "start_checkout",
    "start_subscription",
]

PaymentError = ProviderError


def _backend() -> Backend:
    backend: Backend = backend_of("PAYMENTS")
    return backend


def start_checkout(order: CheckoutOrder, *, key: str) -> Checkout:
    """Open a page to pay on."""
    return _backend().start_checkout(order, key=check_key(key))


def start_subscription(order: SubscriptionOrder, *, key: str) -> Checkout:
    """Open a page to subscribe on."""
    return _backend().start_subscription(order, key=check_key(key))


def get_checkout(checkout_id: str) -> Checkout:
    """Return a checkout as it is now."""
    return _backend().get_checkout(checkout_id)


def expire_checkout(checkout_id: str, *, key: str) -> Checkout:
    """Close a checkout that nobody has paid; Rejected when somebody has."""
    return _backend().expire_checkout(checkout_id, key=check_key(key))


def refund(payment_id: str, *, key: str, amount: Money | None = None) -> Refund:
    """Give back a payment, or a part of it; Rejected when less than that is left."""
    return _backend().refund(payment_id, key=check_key(key), amount=amount)


def billing_portal(customer_id: str, *, return_url: str, key: str) -> str:
    """Return the address where a customer changes card and subscriptions, good for some minutes."""
    return _backend().billing_portal(customer_id, return_url=return_url, key=check_key(key))


def cancel_subscription(subscription_id: str, *, key: str, at_once: bool = False) -> Subscription:
    """End a subscription, at the end of what is paid unless at once."""
    return _backend().cancel_subscription(subscription_id, key=check_key(key), at_once=at_once)

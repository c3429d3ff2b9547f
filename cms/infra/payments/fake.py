"""Payments for tests and development: kept in memory, under the same rules."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, TypeVar

from cms.infra.payments.base import (
    Checkout,
    CheckoutOrder,
    CheckoutStatus,
    Refund,
    Subscription,
    SubscriptionOrder,
)
from cms.infra.payments.money import Money
from cms.infra.providers import ProviderError, Rejected

Made = TypeVar("Made")


@dataclass
class FakeBackend:
    """A provider whose payers are told what to do: `pay` a checkout, or let it `expire`.

    A key repeats its first answer, and is refused with another request. With `pays_at_once` (development) a checkout is
    paid as soon as it is asked for, and its address is where the payer would come back to.
    """

    pays_at_once: bool = False
    checkouts: dict[str, Checkout] = field(default_factory=dict)
    refunds: list[Refund] = field(default_factory=list)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._answers: dict[str, tuple[object, Any]] = {}
        self._refunded: dict[str, int] = {}
        self._failures: deque[tuple[ProviderError, bool]] = deque()

    def fail(self, error: ProviderError, *, taken: bool = False) -> None:
        """Let the next request fail; with `taken` it has its effect all the same, as when the answer gets lost."""
        self._failures.append((error, taken))

    def pay(self, checkout_id: str) -> Checkout:
        """Pay as the person would."""
        found = self._open(checkout_id)
        subscription = f"sub_fake_{next(self._numbers)}" if found.subscription_id else ""
        if subscription:
            self.subscriptions[subscription] = Subscription(subscription, "active", ends=False)
        return self._keep(
            replace(
                found,
                status=CheckoutStatus.COMPLETE,
                paid=True,
                url="",
                payment_id="" if subscription else f"pi_fake_{next(self._numbers)}",
                customer_id=found.customer_id or f"cus_fake_{next(self._numbers)}",
                subscription_id=subscription,
            )
        )

    def start_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        """Open a checkout."""
        total = Money(sum(line.unit.amount * line.quantity for line in order.lines), order.lines[0].unit.currency)
        return self._once(key, ("checkout", order), lambda: self._start(order, total=total))

    def start_subscription(self, order: SubscriptionOrder, *, key: str) -> Checkout:
        """Open a checkout for a subscription."""
        return self._once(key, ("subscription", order), lambda: self._start(order, subscription_id="pending"))

    def get_checkout(self, checkout_id: str) -> Checkout:
        """Return a checkout as it is now."""
        if checkout_id not in self.checkouts:
            raise Rejected("resource_missing")
        found = self.checkouts[checkout_id]
        return found if found.paid else replace(found, subscription_id="")

    def expire_checkout(self, checkout_id: str, *, key: str) -> Checkout:
        """Close a checkout that is open."""
        return self._once(
            key,
            ("expire", checkout_id),
            lambda: self._keep(replace(self._open(checkout_id), status=CheckoutStatus.EXPIRED, url="")),
        )

    def refund(self, payment_id: str, *, key: str, amount: Money | None = None) -> Refund:
        """Give back what is left, or a part of it."""
        return self._once(key, ("refund", payment_id, amount), lambda: self._refund(payment_id, amount))

    def billing_portal(self, customer_id: str, *, return_url: str, key: str) -> str:
        """Return the address to come back to."""
        return self._once(key, ("portal", customer_id, return_url), lambda: return_url)

    def cancel_subscription(self, subscription_id: str, *, key: str, at_once: bool = False) -> Subscription:
        """End a subscription."""
        return self._once(key, ("cancel", subscription_id, at_once), lambda: self._cancel(subscription_id, at_once))

    def _once(self, key: str, request: object, do: Callable[[], Made]) -> Made:
        if key in self._answers and self._answers[key][0] != request:
            raise Rejected("idempotency_error")
        error, taken = self._failures.popleft() if self._failures else (None, True)
        if taken and key not in self._answers:
            self._answers[key] = (request, do())
        if error is not None:
            raise error
        made: Made = self._answers[key][1]
        return made

    def _start(
        self, order: CheckoutOrder | SubscriptionOrder, *, total: Money | None = None, subscription_id: str = ""
    ) -> Checkout:
        number = f"cs_fake_{next(self._numbers)}"
        started = Checkout(
            id=number,
            status=CheckoutStatus.OPEN,
            paid=False,
            url=order.success_url.replace("{CHECKOUT_SESSION_ID}", number),
            total=total,
            customer_id=order.customer_id,
            subscription_id=subscription_id,
            reference=order.reference,
            metadata=dict(order.metadata),
        )
        self._keep(started)
        if self.pays_at_once:
            return replace(self.pay(number), url=started.url)
        return self.get_checkout(number)

    def _keep(self, checkout: Checkout) -> Checkout:
        self.checkouts[checkout.id] = checkout
        return checkout

    def _open(self, checkout_id: str) -> Checkout:
        found = self.checkouts.get(checkout_id)
        if found is None or found.status != CheckoutStatus.OPEN:
            raise Rejected("resource_missing" if found is None else "checkout_not_open")
        return found

    def _refund(self, payment_id: str, amount: Money | None) -> Refund:
        paid = next((each.total for each in self.checkouts.values() if each.payment_id == payment_id), None)
        if not payment_id or paid is None:
            raise Rejected("resource_missing")
        left = paid.amount - self._refunded.get(payment_id, 0)
        part = amount or Money(left, paid.currency)
        if part.currency != paid.currency or not 0 < part.amount <= left:
            raise Rejected("charge_already_refunded" if not left else "amount_too_large")
        self._refunded[payment_id] = paid.amount - left + part.amount
        self.refunds.append(Refund(f"re_fake_{next(self._numbers)}", "succeeded", part))
        return self.refunds[-1]

    def _cancel(self, subscription_id: str, at_once: bool) -> Subscription:
        found = self.subscriptions.get(subscription_id)
        if found is None:
            raise Rejected("resource_missing")
        status = "canceled" if at_once else found.status
        self.subscriptions[subscription_id] = replace(found, status=status, ends=True)
        return self.subscriptions[subscription_id]

"""Stripe: https://docs.stripe.com/api."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import stripe

from cms.infra.payments.base import (
    Checkout,
    CheckoutOrder,
    CheckoutStatus,
    Declined,
    Refund,
    Subscription,
    SubscriptionOrder,
)
from cms.infra.payments.money import Money
from cms.infra.providers import Rejected, Throttled, Unavailable, Unclear

# What this file was written against. Stripe keeps answering so, whatever the account's default or the package's is.
API_VERSION: Final = "2026-10-28.endive"
# Seconds to connect, and to wait for an answer: Stripe's own answers to a card take up to half a minute.
TIMEOUT: Final = (5.0, 40.0)
# Without a Retry-After.
PAUSE: Final = 2.0
# Stripe counts these in hundredths though they have none, and the others with three decimals in tens
# (https://docs.stripe.com/currencies#special-cases).
_IN_HUNDREDTHS: Final = frozenset({"ISK", "UGX"})
_IN_TENS: Final = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


class StripeBackend:
    """The account of one secret key. Not tried again here: durable jobs do that, with the same key."""

    def __init__(self, *, secret_key: str, api_url: str = "https://api.stripe.com") -> None:
        self._http = stripe.RequestsClient(timeout=TIMEOUT)
        self._stripe = stripe.StripeClient(
            secret_key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_url},
            max_network_retries=0,
            http_client=self._http,
        ).v1

    def close(self) -> None:
        """Close the connections of this thread."""
        self._http.close()  # type: ignore[no-untyped-call]

    def start_checkout(self, order: CheckoutOrder, *, key: str) -> Checkout:
        """Create a Checkout Session in payment mode; our reference and metadata go to the payment as well."""
        params = _common(order) | {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": line.quantity,
                    "price_data": {
                        "currency": line.unit.currency.lower(),
                        "unit_amount": to_stripe(line.unit),
                        "product_data": {"name": line.name},
                    },
                }
                for line in order.lines
            ],
            "payment_intent_data": {"metadata": dict(order.metadata)} if order.metadata else {},
        }
        if order.expires_at is not None:
            params["expires_at"] = int(order.expires_at.timestamp())
        return self._create_session(params, key)

    def start_subscription(self, order: SubscriptionOrder, *, key: str) -> Checkout:
        """Create a Checkout Session in subscription mode."""
        params = _common(order) | {
            "mode": "subscription",
            "line_items": [{"price": order.price_id, "quantity": order.quantity}],
            "subscription_data": {"metadata": dict(order.metadata)} if order.metadata else {},
        }
        return self._create_session(params, key)

    def _create_session(self, params: dict[str, Any], key: str) -> Checkout:
        with _told():
            filled: Any = {name: value for name, value in params.items() if value not in ("", {})}
            return _checkout(self._stripe.checkout.sessions.create(filled, {"idempotency_key": key}))

    def get_checkout(self, checkout_id: str) -> Checkout:
        """Retrieve a Checkout Session."""
        with _told():
            return _checkout(self._stripe.checkout.sessions.retrieve(checkout_id))

    def expire_checkout(self, checkout_id: str, *, key: str) -> Checkout:
        """Expire a Checkout Session that is open."""
        with _told():
            return _checkout(self._stripe.checkout.sessions.expire(checkout_id, options={"idempotency_key": key}))

    def refund(self, payment_id: str, *, key: str, amount: Money | None = None) -> Refund:
        """Refund a PaymentIntent."""
        part = {"amount": to_stripe(amount)} if amount else {}
        params: Any = {"payment_intent": payment_id} | part
        with _told():
            made = self._stripe.refunds.create(params, {"idempotency_key": key})
        return Refund(made.id, made.status or "pending", from_stripe(made.amount, made.currency))

    def billing_portal(self, customer_id: str, *, return_url: str, key: str) -> str:
        """Create a session of the customer portal."""
        with _told():
            made = self._stripe.billing_portal.sessions.create(
                {"customer": customer_id, "return_url": return_url}, {"idempotency_key": key}
            )
        return made.url

    def cancel_subscription(self, subscription_id: str, *, key: str, at_once: bool = False) -> Subscription:
        """Cancel a subscription, or let it run out."""
        options: Any = {"idempotency_key": key}
        with _told():
            if at_once:
                made = self._stripe.subscriptions.cancel(subscription_id, options=options)
            else:
                made = self._stripe.subscriptions.update(subscription_id, {"cancel_at_period_end": True}, options)
        return Subscription(made.id, made.status, made.cancel_at_period_end or made.status == "canceled")


def _common(order: CheckoutOrder | SubscriptionOrder) -> dict[str, Any]:
    return {
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "customer": order.customer_id,
        "customer_email": order.email,
        "client_reference_id": order.reference,
        "metadata": dict(order.metadata),
    }


def _checkout(session: stripe.checkout.Session) -> Checkout:
    total = session.amount_total
    return Checkout(
        id=session.id,
        status=CheckoutStatus(session.status or "open"),
        paid=session.payment_status in {"paid", "no_payment_required"},
        url=session.url or "",
        total=from_stripe(total, session.currency) if total is not None and session.currency else None,
        payment_id=_id(session.payment_intent),
        customer_id=_id(session.customer),
        subscription_id=_id(session.subscription),
        reference=session.client_reference_id or "",
        metadata=dict(session.metadata.to_dict()) if session.metadata else {},
    )


def _id(found: Any) -> str:
    """Return the id of what may be an id, an object or nothing."""
    return found if isinstance(found, str) else getattr(found, "id", "")


def to_stripe(money: Money) -> int:
    """Return an amount as Stripe counts it; ValueError for a fraction that Stripe does not take."""
    if money.currency in _IN_TENS and money.amount % 10:
        raise ValueError(f"Stripe takes {money.currency} in tens of the smallest unit.")
    return money.amount * 100 if money.currency in _IN_HUNDREDTHS else money.amount


def from_stripe(amount: int, currency: str) -> Money:
    """Return what Stripe counted."""
    code = currency.upper()
    return Money(amount // 100 if code in _IN_HUNDREDTHS else amount, code)


@contextmanager
def _told() -> Iterator[None]:
    """Say in our words what went wrong (https://docs.stripe.com/error-handling).

    Without the cause: Stripe's words may name the person, and would stand in the log with the traceback.
    """
    try:
        yield
    except stripe.CardError as error:
        raise Declined(_code(error, "card_declined"), error.user_message or "") from None
    except stripe.RateLimitError as error:
        raise Throttled(_code(error, "rate_limit"), retry_after=_pause(error)) from None
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        # The key, not the request: it will be taken once somebody has put the key right.
        raise Unavailable(_code(error, "authentication"), error.user_message or "") from None
    except stripe.APIConnectionError:
        raise Unclear("connection") from None
    except stripe.StripeError as error:
        code, detail = _code(error, str(error.http_status)), error.user_message or ""
        # 409: the first request with this key is still at work.
        if error.http_status is None or error.http_status >= 500 or error.http_status == 409:  # noqa: PLR2004 - statuses
            raise Unclear(code, detail) from None
        raise Rejected(code, detail) from None


def _code(error: stripe.StripeError, otherwise: str) -> str:
    """Return the most telling of Stripe's codes."""
    told = error.error
    return (told and (told.decline_code or told.code or told.type)) or error.code or otherwise


def _pause(error: stripe.StripeError) -> float:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    text = headers.get("retry-after", "")
    return float(text) if text.isdecimal() else PAUSE

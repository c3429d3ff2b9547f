"""Stripe over a socket: requests as it documents them, its answers in our words, nothing twice."""

import logging
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest

from cms.infra import payments
from cms.infra.payments import Money
from cms.infra.payments.backends.stripe import StripeBackend, from_stripe, to_stripe
from cms.infra.providers import backend_of
from tests.helpers.stripe_server import SECRET_KEY, ProblemError, stripe_server

BACK = {
    "success_url": "https://www.example.org/thanks/?id={CHECKOUT_SESSION_ID}",
    "cancel_url": "https://www.example.org/",
}


@pytest.fixture
def stripe(settings):
    """Stripe as the provider, on localhost."""
    with stripe_server() as server:
        settings.PAYMENTS = {
            "BACKEND": "cms.infra.payments.backends.stripe.StripeBackend",
            "OPTIONS": {"secret_key": SECRET_KEY, "api_url": server.url},
        }
        yield server
        backend_of("PAYMENTS").close()


def tickets(*, amount: int = 1250, currency: str = "USD", **fields) -> payments.CheckoutOrder:
    line = payments.Line("Ticket: Bürgerforum", Money(amount, currency), quantity=2)
    return payments.CheckoutOrder(lines=[line], **BACK | fields)


def form_of(stripe) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(stripe.requests[-1].body.decode()).items()}


def test_a_checkout_is_asked_for_as_documented(stripe):
    order = tickets(
        email="ana@example.org",
        reference="order:7",
        metadata={"order": "7"},
        expires_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
    checkout = payments.start_checkout(order, key="order:7")

    (request,) = stripe.requests
    assert (request.method, request.path) == ("POST", "/v1/checkout/sessions")
    assert request.headers["idempotency-key"] == "order:7"
    assert form_of(stripe) == {
        "mode": "payment",
        "line_items[0][quantity]": "2",
        "line_items[0][price_data][currency]": "usd",
        "line_items[0][price_data][unit_amount]": "1250",
        "line_items[0][price_data][product_data][name]": "Ticket: Bürgerforum",
        "success_url": BACK["success_url"],
        "cancel_url": BACK["cancel_url"],
        "customer_email": "ana@example.org",
        "client_reference_id": "order:7",
        "metadata[order]": "7",
        "payment_intent_data[metadata][order]": "7",
        "expires_at": "1767323045",
    }
    assert (checkout.status, checkout.paid, checkout.total) == ("open", False, Money(2500, "USD"))
    assert (checkout.reference, checkout.metadata) == ("order:7", {"order": "7"})
    assert checkout.url.startswith("https://checkout.stripe.com/")


def test_a_paid_checkout_tells_payment_and_customer(stripe):
    checkout = payments.start_checkout(tickets(), key="order:7")
    payment = stripe.pay(checkout.id)
    paid = payments.get_checkout(checkout.id)

    assert (paid.status, paid.paid, paid.payment_id, paid.customer_id) == ("complete", True, payment, "cus_1")


def test_what_stripe_says_of_a_person_is_in_no_log(stripe, settings, caplog):
    for name, options in settings.LOGGING["loggers"].items():
        caplog.set_level(options.get("level", logging.NOTSET), logger=name)
    caplog.set_level(logging.INFO)
    words = "Invalid email address: ana@example.org"
    stripe.faults.append(ProblemError(400, "invalid_request_error", "email_invalid", message=words))
    order = tickets()

    with pytest.raises(payments.Rejected) as refused:
        payments.start_checkout(order, key="order:7")
    logging.getLogger("orders").error("failed", exc_info=refused.value)

    assert refused.value.detail == words
    assert "email_invalid" in caplog.text
    assert "ana@" not in caplog.text
    assert "/v1/" not in caplog.text


def test_the_same_key_has_the_same_answer_and_another_request_none(stripe):
    first = payments.start_checkout(tickets(), key="order:7")

    assert payments.start_checkout(tickets(), key="order:7") == first
    with pytest.raises(payments.Rejected, match="idempotency_error"):
        payments.start_checkout(tickets(amount=1300), key="order:7")
    assert payments.start_checkout(tickets(), key="order:8").id != first.id


def test_a_subscription_is_asked_for_by_price(stripe):
    order = payments.SubscriptionOrder(price_id="price_1", customer_id="cus_1", metadata={"organisation": "7"}, **BACK)
    payments.start_subscription(order, key="subscribe:7")

    form = form_of(stripe)
    assert (form["mode"], form["line_items[0][price]"], form["line_items[0][quantity]"]) == (
        "subscription",
        "price_1",
        "1",
    )
    assert (form["customer"], form["subscription_data[metadata][organisation]"]) == ("cus_1", "7")
    assert "customer_email" not in form


def test_a_payment_is_refunded_in_parts_and_never_beyond(stripe):
    payment = stripe.pay(payments.start_checkout(tickets(), key="order:7").id)
    for _ in range(2):
        part = payments.refund(payment, amount=Money(1000, "USD"), key="order:7:refund:1")
        assert (part.amount, part.status) == (Money(1000, "USD"), "succeeded")

    assert payments.refund(payment, key="order:7:refund:2").amount == Money(1500, "USD")
    with pytest.raises(payments.Rejected, match="charge_already_refunded"):
        payments.refund(payment, key="order:7:refund:3")


def test_a_checkout_expires_unless_it_is_paid(stripe):
    closed = payments.expire_checkout(payments.start_checkout(tickets(), key="order:7").id, key="order:7:expire")
    assert (closed.status, closed.url) == ("expired", "")
    paid = payments.start_checkout(tickets(), key="order:8").id
    stripe.pay(paid)

    with pytest.raises(payments.Rejected, match="checkout_session_not_open"):
        payments.expire_checkout(paid, key="order:8:expire")


def test_a_customer_gets_a_page_and_a_subscription_ends(stripe):
    stripe.objects["sub_1"] = {
        "id": "sub_1",
        "object": "subscription",
        "status": "active",
        "cancel_at_period_end": False,
    }
    url = payments.billing_portal("cus_1", return_url="https://www.example.org/", key="portal:1")
    later = payments.cancel_subscription("sub_1", key="cancel:1")
    assert (stripe.requests[-1].method, form_of(stripe)) == ("POST", {"cancel_at_period_end": "true"})
    at_once = payments.cancel_subscription("sub_1", key="cancel:2", at_once=True)

    assert url.startswith("https://billing.stripe.com/")
    assert (later.status, later.ends, at_once.status, at_once.ends) == ("active", True, "canceled", True)
    assert stripe.requests[-1].method == "DELETE"


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        (
            ProblemError(402, "card_error", "card_declined", decline_code="insufficient_funds"),
            payments.Declined,
            "insufficient_funds",
        ),
        (ProblemError(429, "invalid_request_error", "rate_limit"), payments.Throttled, "rate_limit"),
        (ProblemError(401, "invalid_request_error"), payments.Unavailable, "invalid_request_error"),
        (
            ProblemError(403, "invalid_request_error", "more_permissions_required"),
            payments.Unavailable,
            "more_permissions_required",
        ),
        (
            ProblemError(400, "invalid_request_error", "parameter_invalid_empty"),
            payments.Rejected,
            "parameter_invalid_empty",
        ),
        (ProblemError(404, "invalid_request_error", "resource_missing"), payments.Rejected, "resource_missing"),
        (ProblemError(409, "idempotency_error", "idempotency_key_in_use"), payments.Unclear, "idempotency_key_in_use"),
        (ProblemError(500, "api_error"), payments.Unclear, "api_error"),
        (ProblemError(503, "api_error"), payments.Unclear, "api_error"),
        ("before", payments.Unclear, "connection"),
    ],
    ids=lambda value: str(getattr(value, "status", value))[:9],
)
def test_errors_say_whether_to_try_again(stripe, fault, error, code):
    stripe.faults.append(fault)
    with pytest.raises(payments.PaymentError) as raised:
        payments.start_checkout(tickets(), key="order:7")

    assert (type(raised.value), raised.value.code) == (error, code)
    assert len(stripe.requests) == 1
    if error is payments.Throttled:
        assert raised.value.retry_after == 7


def test_when_the_answer_gets_lost_a_repeat_brings_it_and_nothing_more(stripe):
    payment = stripe.pay(payments.start_checkout(tickets(), key="order:7").id)
    stripe.faults.append("after")
    with pytest.raises(payments.Unclear):
        payments.refund(payment, key="order:7:refund:1")
    assert stripe.objects[payment]["left"] == 0

    assert payments.refund(payment, key="order:7:refund:1").amount == Money(2500, "USD")


def test_a_wrong_key_is_told_apart_from_a_wrong_request(settings, stripe):
    backend = StripeBackend(secret_key="sk_test_other", api_url=stripe.url)

    with pytest.raises(payments.Unavailable):
        backend.start_checkout(tickets(), key="order:7")
    backend.close()


@pytest.mark.parametrize(
    ("money", "counted"),
    [
        (Money(1250, "USD"), 1250),
        (Money(500, "JPY"), 500),
        (Money(500, "ISK"), 50_000),
        (Money(500, "UGX"), 50_000),
        (Money(5_120, "KWD"), 5_120),
    ],
)
def test_amounts_are_counted_as_stripe_does(money, counted):
    assert to_stripe(money) == counted
    assert from_stripe(counted, money.currency.lower()) == money


def test_stripe_takes_no_single_fils():
    with pytest.raises(ValueError, match="in tens"):
        to_stripe(Money(5_125, "KWD"))

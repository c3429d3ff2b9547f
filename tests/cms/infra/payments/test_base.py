"""What may be asked at all, whoever the provider is; the fake keeps the same rules."""

from decimal import Decimal

import pytest

from cms.infra import payments
from cms.infra.payments import Money
from cms.infra.payments.fake import FakeBackend
from cms.infra.providers import backend_of

BACK = {"success_url": "https://www.example.org/?id={CHECKOUT_SESSION_ID}", "cancel_url": "https://www.example.org/"}


def order(amount: int = 1000, **fields) -> payments.CheckoutOrder:
    return payments.CheckoutOrder(**{"lines": [payments.Line("Ticket", Money(amount, "USD"))]} | BACK | fields)


@pytest.mark.parametrize(
    ("written", "currency", "amount"),
    [("12.50", "USD", 1250), ("12", "USD", 1200), ("1250", "JPY", 1250), ("1.234", "KWD", 1234), (7, "EUR", 700)],
)
def test_money_is_counted_in_the_smallest_unit(written, currency, amount):
    assert Money.of(written, currency) == Money(amount, currency)
    assert Money(amount, currency).decimal == Decimal(written)


@pytest.mark.parametrize(
    ("written", "currency"), [("12.505", "USD"), ("1.5", "JPY"), ("-1", "USD"), ("1", "usd"), ("1", "US")]
)
def test_what_is_no_amount_is_refused(written, currency):
    with pytest.raises(ValueError, match=r"."):
        Money.of(written, currency)


@pytest.mark.parametrize(
    "fields",
    [
        {"lines": []},
        {"lines": [payments.Line("A", Money(1, "USD")), payments.Line("B", Money(1, "EUR"))]},
        {"success_url": "/thanks/"},
        {"cancel_url": "javascript:alert(1)"},
        {"email": "ana@example.org", "customer_id": "cus_1"},
        {"metadata": {"a" * 41: "b"}},
        {"metadata": {"a": "b" * 501}},
        {"metadata": {str(number): "" for number in range(51)}},
    ],
)
def test_orders_that_no_provider_takes_are_refused_at_once(fields):
    with pytest.raises(ValueError, match=r"."):
        order(**fields)


@pytest.mark.parametrize("key", ["", "k" * 256, "schlüssel", "a\nb"])
def test_every_request_that_changes_something_has_a_key(key):
    with pytest.raises(ValueError, match="A key is"):
        payments.start_checkout(order(), key=key)


def test_without_a_provider_nothing_can_be_paid(settings):
    settings.PAYMENTS = {"BACKEND": "cms.infra.payments.backends.off.OffBackend"}

    with pytest.raises(payments.Unavailable, match="not_set_up"):
        payments.start_checkout(order(), key="order:7")


@pytest.fixture
def fake(settings) -> FakeBackend:
    settings.PAYMENTS = {"BACKEND": "cms.infra.payments.fake.FakeBackend"}
    backend: FakeBackend = backend_of("PAYMENTS")
    return backend


def test_the_fake_is_paid_refunded_and_never_beyond(fake):
    checkout = payments.start_checkout(order(), key="order:7")
    assert (checkout.paid, checkout.total) == (False, Money(1000, "USD"))
    paid = fake.pay(checkout.id)
    assert payments.get_checkout(checkout.id) == paid

    payments.refund(paid.payment_id, amount=Money(400, "USD"), key="r1")
    payments.refund(paid.payment_id, amount=Money(400, "USD"), key="r1")
    assert payments.refund(paid.payment_id, key="r2").amount == Money(600, "USD")
    for amount in (None, Money(1, "USD")):
        with pytest.raises(payments.Rejected):
            payments.refund(paid.payment_id, amount=amount, key=f"r3:{amount}")
    with pytest.raises(payments.Rejected):
        payments.expire_checkout(checkout.id, key="e1")
    assert len(fake.refunds) == 2


def test_the_fake_repeats_answers_and_refuses_other_requests_with_a_key(fake):
    first = payments.start_checkout(order(), key="order:7")

    assert payments.start_checkout(order(), key="order:7") == first
    with pytest.raises(payments.Rejected, match="idempotency_error"):
        payments.start_checkout(order(amount=2), key="order:7")
    assert len(fake.checkouts) == 1


def test_the_fake_fails_on_demand_before_or_after(fake):
    fake.fail(payments.Unavailable("away"))
    fake.fail(payments.Unclear("lost"), taken=True)
    for error in (payments.Unavailable, payments.Unclear):
        with pytest.raises(error):
            payments.start_checkout(order(), key="order:7")

    assert len(fake.checkouts) == 1
    assert payments.start_checkout(order(), key="order:7").id in fake.checkouts


def test_the_fakes_subscriptions_begin_and_end(fake):
    wanted = payments.SubscriptionOrder(price_id="price_1", **BACK)
    started = payments.start_subscription(wanted, key="s1")
    paid = fake.pay(started.id)
    ended = payments.cancel_subscription(paid.subscription_id, key="c1")

    assert (started.subscription_id, paid.paid, ended.status, ended.ends) == ("", True, "active", True)
    assert payments.billing_portal(paid.customer_id, return_url="https://www.example.org/", key="p1")
    with pytest.raises(payments.Rejected):
        payments.cancel_subscription("sub_other", key="c2")


def test_in_development_everything_is_paid_at_once():
    backend = FakeBackend(pays_at_once=True)
    checkout = backend.start_checkout(order(), key="order:7")

    assert (checkout.paid, checkout.url) == (True, f"https://www.example.org/?id={checkout.id}")

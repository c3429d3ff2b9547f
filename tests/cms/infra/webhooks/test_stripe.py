"""Stripe's signature, with the values that its documentation and library compute."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime

import pytest

from cms.infra.webhooks.verifiers import VERIFIERS, ForgedError, MalformedError, Post
from tests.helpers.webhooks import stripe_event

stripe = VERIFIERS["stripe"]


def signature(body: bytes, *, secret: str, at: int) -> str:
    """HMAC-SHA256 of "<time>.<body>", by hand: https://docs.stripe.com/webhooks#verify-manually."""
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def post(body: bytes, header: str) -> Post:
    return Post(body=body, headers={"stripe-signature": header})


def test_a_signed_event_is_accepted():
    body, now = stripe_event(), int(time.time())

    stripe.verify(post(body, f"t={now},v1={signature(body, secret='whsec_new', at=now)},v0={'6f' * 32}"))


def test_while_a_secret_is_rolled_both_are_good():
    body, now = stripe_event(), int(time.time())
    old, new = (signature(body, secret=secret, at=now) for secret in ("whsec_old", "whsec_new"))

    stripe.verify(post(body, f"t={now},v1={old}"))
    stripe.verify(post(body, f"t={now},v1={'0' * 64},v1={new}"))
    stripe.verify(post(body, f"t={now},v1={signature(body, secret='whsec_gone', at=now)},v1={old}"))


@pytest.mark.parametrize("age", [301, 3_600])
def test_an_old_time_is_refused_though_it_is_signed(age):
    body, then = stripe_event(), int(time.time()) - age

    with pytest.raises(ForgedError):
        stripe.verify(post(body, f"t={then},v1={signature(body, secret='whsec_new', at=then)}"))


def test_a_new_time_on_an_old_signature_is_refused():
    body, now = stripe_event(), int(time.time())
    old = signature(body, secret="whsec_new", at=now - 3_600)

    with pytest.raises(ForgedError):
        stripe.verify(post(body, f"t={now},v1={old}"))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1492774577",
        "v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
        "t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
        "t=soon,v1=5257",
        "nonsense",
        "t=99999999999999999999,v1=é",
    ],
)
def test_a_header_that_proves_nothing_is_refused(header):
    with pytest.raises(ForgedError):
        stripe.verify(post(stripe_event(), header))


def test_only_the_documented_scheme_counts():
    """`v0` is signed for test events, and would let somebody downgrade."""
    body, now = stripe_event(), int(time.time())

    with pytest.raises(ForgedError):
        stripe.verify(post(body, f"t={now},v0={signature(body, secret='whsec_new', at=now)}"))


def test_another_secret_or_another_byte_is_refused():
    body, now = stripe_event(), int(time.time())
    good = signature(body, secret="whsec_new", at=now)

    with pytest.raises(ForgedError):
        stripe.verify(post(body + b" ", f"t={now},v1={good}"))
    with pytest.raises(ForgedError):
        stripe.verify(post(body, f"t={now},v1={signature(body, secret='whsec_other', at=now)}"))
    with pytest.raises(ForgedError):
        stripe.verify(post(b"\xff\xfe", f"t={now},v1={good}"))


def test_an_event_is_read():
    content = stripe.read(stripe_event(id="evt_1", type="charge.refunded", created=1_700_000_000))

    assert (content.external_id, content.type, content.is_event) == ("evt_1", "charge.refunded", True)
    assert content.occurred_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert content.payload["data"]["object"]["id"] == "cs_test_1"


def test_an_event_of_the_second_api_is_read():
    content = stripe.read(stripe_event(object="v2.core.event", created="2026-01-02T03:04:05.678Z"))

    assert content.occurred_at == datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "created", [None, 10**30, "soon", "2026-01-02T03:04:05", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
)
def test_a_time_that_cannot_be_kept_is_none(created):
    assert stripe.read(stripe_event(created=created)).occurred_at is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"id": "evt_1"}',
        json.dumps({"id": "e" * 300, "type": "a"}).encode(),
        b"[" * 100_000,
        b'{"id": "evt_\\u0000", "type": "a"}',
    ],
    ids=["empty", "list", "cut off", "no type", "long id", "deep", "null character"],
)
def test_what_is_no_event_is_malformed(body):
    with pytest.raises(MalformedError):
        stripe.read(body)

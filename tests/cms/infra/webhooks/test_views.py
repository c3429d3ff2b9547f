"""Providers post, and what they post is kept once; nobody else gets a row."""

import json
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import httpx
import pytest
from django.test import Client

from cms.infra.jobs.models import Job
from cms.infra.webhooks import services, views
from cms.infra.webhooks.models import InboxMessage
from tests.helpers.jobs import run_due_jobs
from tests.helpers.webhooks import (
    ses_event,
    sns_message,
    stripe_event,
    stripe_headers,
    twilio_form,
    twilio_headers,
)

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def post(client, provider, body, headers, content_type=JSON, query=""):
    path = f"/webhooks/{provider}/" + (f"?{query}" if query else "")
    return client.post(path, data=body, content_type=content_type, headers=headers)


@pytest.fixture
def note(subscribe):
    """Two handlers of Stripe's events, that do nothing."""
    subscribe("stripe", lambda _: None, name="test.first")
    subscribe("stripe", lambda _: None, name="test.second")


@pytest.mark.django_db
@pytest.mark.usefixtures("note")
def test_a_signed_event_is_kept_as_it_came_with_a_job_for_each_handler(client, django_assert_num_queries):
    body = stripe_event(id="evt_1")
    headers = stripe_headers(body) | {"Authorization": "Bearer not to be kept", "Cookie": "a=b"}
    with django_assert_num_queries(8):
        response = post(client, "stripe", body, headers)

    assert (response.status_code, response.content, response.cookies) == (200, b"", {})
    assert "no-store" in response.headers["Cache-Control"]
    message = InboxMessage.objects.get()
    assert (message.provider, message.external_id, message.state) == ("stripe", "evt_1", "received")
    assert bytes(message.body) == body
    assert message.headers == {"stripe-signature": headers["Stripe-Signature"], "content-type": JSON}
    assert list(Job.objects.order_by("pk").values_list("name", "payload")) == [
        ("webhooks.handle", {"message_id": message.pk, "handler": name}) for name in ("test.first", "test.second")
    ]


@pytest.mark.django_db
def test_what_sns_and_twilio_sign_is_kept(client, sns):
    body = json.dumps(sns_message(sns, Message=json.dumps(ses_event()))).encode()
    assert post(client, "ses", body, {}, "text/plain; charset=UTF-8").status_code == 200
    form = twilio_form(MessageSid="SM1")
    response = post(client, "twilio", form, twilio_headers(form), FORM)

    assert (response.status_code, response.content) == (204, b"")
    assert set(InboxMessage.objects.values_list("provider", "type")) == {("ses", "Delivery"), ("twilio", "status")}


@pytest.mark.django_db
def test_twilio_is_verified_by_our_own_address_whatever_host_is_asked(client):
    form = twilio_form(MessageSid="SM1")
    response = client.post(
        "/webhooks/twilio/?a=1",
        data=form,
        content_type=FORM,
        headers=twilio_headers(form, query="a=1"),
        HTTP_HOST="localhost",
    )

    assert response.status_code == 204


@pytest.mark.django_db
def test_a_body_is_kept_byte_by_byte(client):
    body = stripe_event(note="\u2028 é").replace(b'", "', b'"  ,\r\n"')
    post(client, "stripe", body, stripe_headers(body))

    assert bytes(InboxMessage.objects.get().body) == body


@pytest.mark.django_db
@pytest.mark.usefixtures("note")
def test_a_repeat_changes_nothing(client):
    body = stripe_event()
    assert post(client, "stripe", body, stripe_headers(body)).status_code == 200
    before = InboxMessage.objects.values().get(), list(Job.objects.values())
    # The same event again, signed anew, as Stripe repeats it; and one that says something else under the same id.
    other = stripe_event(id=json.loads(body)["id"], type="charge.refunded")

    for repeat in (body, other):
        assert post(client, "stripe", repeat, stripe_headers(repeat)).status_code == 200
    assert (InboxMessage.objects.values().get(), list(Job.objects.values())) == before


@pytest.mark.django_db
@pytest.mark.parametrize("provider", ["ses", "twilio", "stripe"])
@pytest.mark.parametrize("body", [b"", b"{}", b"\xff\x00", b"MessageSid=SM1&MessageStatus=delivered"])
def test_a_forgery_leaves_no_trace_and_costs_no_query(client, provider, body, django_assert_num_queries):
    headers = {"Stripe-Signature": "t=1,v1=00", "X-Twilio-Signature": "AAAA"}
    with django_assert_num_queries(0):
        response = post(client, provider, body, headers)

    assert response.status_code == 403
    assert response.text.endswith("Nothing was kept.")
    assert not InboxMessage.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_what_is_signed_but_no_event_is_a_bad_request(client):
    body = b'{"object": "list"}'

    assert post(client, "stripe", body, stripe_headers(body)).status_code == 400
    assert not InboxMessage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("provider", "setting", "unset"),
    [
        ("ses", "AWS_SNS_TOPIC_ARNS", []),
        ("twilio", "TWILIO_AUTH_TOKEN", ""),
        ("stripe", "STRIPE_WEBHOOK_SECRETS", []),
    ],
)
def test_without_its_secret_an_endpoint_takes_nothing(client, settings, provider, setting, unset):
    body = stripe_event()
    headers = stripe_headers(body, secret="") | twilio_headers(b"")
    settings.WEBHOOKS[setting] = unset
    response = post(client, provider, body, headers)

    assert response.status_code == 503
    assert setting in response.text
    assert response.headers["Retry-After"]
    assert not InboxMessage.objects.exists()


@pytest.mark.django_db
def test_only_post_to_a_known_provider_is_answered(client):
    assert client.get("/webhooks/stripe/").status_code == 405
    assert client.post("/webhooks/paypal/").status_code == 404


@pytest.mark.django_db
def test_a_long_body_is_refused(client, monkeypatch):
    monkeypatch.setattr(views, "LONGEST_BODY", 100)
    body = stripe_event()

    assert post(client, "stripe", body, stripe_headers(body)).status_code == 413


def test_a_post_with_a_session_needs_no_csrf_token(db):
    body = stripe_event()

    assert post(Client(enforce_csrf_checks=True), "stripe", body, stripe_headers(body)).status_code == 200


def test_of_posts_at_the_same_moment_one_is_kept(live_site):
    """Sixteen of the same event at a real server."""
    body = stripe_event(id="evt_once")
    headers = stripe_headers(body, secret="whsec_tests")
    with httpx.Client(timeout=30) as client, ThreadPoolExecutor(16) as many:
        sent = [
            many.submit(client.post, f"{live_site}/webhooks/stripe/", content=body, headers=headers) for _ in range(16)
        ]
        statuses = [each.result().status_code for each in sent]

    assert statuses == [200] * 16
    assert InboxMessage.objects.values_list("external_id", "state").get() == ("evt_once", "ignored")


def test_a_crash_before_the_jobs_are_written_leaves_the_message_to_the_next_try(committed_db, note, monkeypatch):
    """The provider was not told yes, so it sends again; row and jobs stand together or not at all."""
    body = stripe_event(id="evt_1")
    with monkeypatch.context() as broken:
        broken.setattr(services, "enqueue_many", Mock(side_effect=SystemExit))
        with pytest.raises(SystemExit):
            post(Client(), "stripe", body, stripe_headers(body))
    assert not InboxMessage.objects.exists()

    assert post(Client(), "stripe", body, stripe_headers(body)).status_code == 200
    assert (InboxMessage.objects.get().state, Job.objects.count()) == ("received", 2)
    run_due_jobs()
    assert InboxMessage.objects.get().state == "processed"

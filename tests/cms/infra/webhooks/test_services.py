"""Handlers get each message once, late and shuffled ones harm nothing, and staff can have them again."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cms.infra.jobs.models import Job
from cms.infra.webhooks import services, upkeep
from cms.infra.webhooks.models import Handling, InboxMessage
from cms.infra.webhooks.registry import Message
from cms.infra.webhooks.verifiers import VERIFIERS
from tests.helpers.http_server import Names, certificate, http_server
from tests.helpers.jobs import run_due_jobs
from tests.helpers.webhooks import SUBSCRIBE_URL, TOPIC, sns_message, stripe_event, twilio_form

pytestmark = pytest.mark.django_db


def store(provider: str, body: bytes) -> bool:
    return services.store(provider=provider, content=VERIFIERS[provider].read(body), body=body, headers={})


class Recorder:
    """A handler that remembers; it fails as often as told."""

    def __init__(self, *, failures: int = 0) -> None:
        self.heard: list[Message] = []
        self.failures = failures

    def __call__(self, message: Message) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("The handler is not ready")
        self.heard.append(message)


def test_a_handler_hears_what_the_provider_said(subscribe):
    handler = Recorder()
    subscribe("stripe", handler, name="test.all")
    store("stripe", stripe_event(id="evt_1", type="charge.refunded", created=1_700_000_000))
    run_due_jobs()

    (message,), row = handler.heard, InboxMessage.objects.get()
    assert (message.id, message.provider, message.external_id, message.type) == (
        row.pk,
        "stripe",
        "evt_1",
        "charge.refunded",
    )
    assert (message.received_at, message.occurred_at) == (row.received_at, row.occurred_at)
    assert message.payload["data"]["object"]["payment_status"] == "paid"
    assert row.state == "processed"


def test_a_repeat_is_heard_once(subscribe):
    handler = Recorder()
    subscribe("stripe", handler, name="test.all")
    body = stripe_event()
    assert [store("stripe", body), store("stripe", body)] == [True, False]
    run_due_jobs()
    assert store("stripe", body) is False
    run_due_jobs()

    assert len(handler.heard) == 1


def test_each_handler_is_tried_again_by_itself(subscribe):
    steady, shaky = Recorder(), Recorder(failures=2)
    subscribe("twilio", steady, name="test.steady")
    subscribe("twilio", shaky, name="test.shaky")
    store("twilio", twilio_form())
    run_due_jobs()
    assert (len(steady.heard), len(shaky.heard), InboxMessage.objects.get().state) == (1, 0, "received")

    for _ in range(2):
        run_due_jobs(hurry=True)
    assert (len(steady.heard), len(shaky.heard), InboxMessage.objects.get().state) == (1, 1, "processed")


def test_what_no_handler_wants_is_kept_as_ignored(subscribe):
    paid, confirmed = Recorder(), Recorder()
    subscribe("stripe", paid, name="test.paid", types=["checkout.session.completed"])
    subscribe("twilio", confirmed, name="test.twilio")
    for body in (
        stripe_event(type="checkout.session.completed"),
        stripe_event(type="radar.early_fraud_warning.created"),
    ):
        store("stripe", body)
    store("twilio", b"CallSid=CA1")
    run_due_jobs()

    assert [message.type for message in paid.heard] == ["checkout.session.completed"]
    # Not an event that anybody could understand.
    assert confirmed.heard == []
    assert list(InboxMessage.objects.order_by("pk").values_list("state", flat=True)) == [
        "processed",
        "ignored",
        "ignored",
    ]


def test_a_handler_that_gives_up_leaves_the_message_failed_until_a_replay(subscribe):
    handler = Recorder(failures=10)
    subscribe("stripe", handler, name="test.all")
    store("stripe", stripe_event())
    for _ in range(10):
        run_due_jobs(hurry=True)
    assert Job.objects.get().state == "dead"
    assert (upkeep.mark_failed(), upkeep.mark_failed()) == (1, 0)
    assert InboxMessage.objects.get().state == "failed"

    assert services.replay(message_ids=[InboxMessage.objects.get().pk]) == 1
    run_due_jobs()
    assert (InboxMessage.objects.get().state, len(handler.heard)) == ("processed", 1)


def test_a_replay_asks_todays_handlers_again(subscribe):
    early, late = Recorder(), Recorder()
    subscribe("stripe", early, name="test.early")
    store("stripe", stripe_event())
    run_due_jobs()
    subscribe("stripe", late, name="test.late")
    message = InboxMessage.objects.get()
    for _ in range(2):
        assert services.replay(message_ids=[message.pk]) == 1
        run_due_jobs()

    assert (len(early.heard), len(late.heard)) == (3, 2)
    assert late.heard[0] == early.heard[0]
    message.refresh_from_db()
    assert (message.state, message.replays, message.handlings.count()) == ("processed", 2, 2)


def test_a_replay_before_the_first_run_is_heard_once(subscribe):
    handler = Recorder()
    subscribe("stripe", handler, name="test.all")
    store("stripe", stripe_event())
    services.replay(message_ids=[InboxMessage.objects.get().pk])
    run_due_jobs()

    assert (Job.objects.filter(state="done").count(), len(handler.heard)) == (2, 1)


def test_the_effect_of_a_handler_and_its_mark_stand_or_fall_together(subscribe):
    """What a handler wrote before it failed is gone, and stands once when it succeeds."""
    failures = [RuntimeError("after writing")]

    def write(message: Message) -> None:
        store("twilio", twilio_form(MessageSid=f"SM-{message.external_id}"))
        if failures:
            raise failures.pop()

    subscribe("stripe", write, name="test.write")
    store("stripe", stripe_event(id="evt_1"))
    run_due_jobs()
    assert InboxMessage.objects.filter(provider="twilio").count() == 0
    run_due_jobs(hurry=True)
    assert InboxMessage.objects.filter(provider="twilio").count() == 1


ORDER = ["queued", "sent", "delivered"]


@pytest.mark.parametrize("arrival", [[0, 1, 2], [2, 1, 0], [1, 2, 0, 2, 1], [2, 0]])
def test_a_handler_whose_state_only_moves_forward_bears_any_order(subscribe, arrival):
    """The pattern for handlers: compare with what stands, and let what is behind it change nothing."""
    delivery = SimpleNamespace(status="queued")

    def advance(message: Message) -> None:
        status = message.payload["MessageStatus"]
        if ORDER.index(status) > ORDER.index(delivery.status):
            delivery.status = status

    subscribe("twilio", advance, name="test.advance")
    for index in arrival:
        store("twilio", twilio_form(MessageSid="SM1", MessageStatus=ORDER[index]))
        run_due_jobs()

    assert delivery.status == "delivered"
    assert InboxMessage.objects.count() == len(set(arrival))


def test_bodies_are_erased_and_rows_go_where_the_signature_tells_its_time(subscribe, settings):
    subscribe("stripe", Recorder(), name="test.all")
    ages = {"evt_new": 29, "evt_old": 31, "evt_gone": 401}
    for name, days in ages.items():
        store("stripe", stripe_event(id=name))
        InboxMessage.objects.filter(external_id=name).update(received_at=timezone.now() - timedelta(days=days))
    store("twilio", twilio_form(MessageSid="SM1"))
    InboxMessage.objects.filter(provider="twilio").update(received_at=timezone.now() - timedelta(days=800))

    assert upkeep.erase_bodies() == 3
    assert set(InboxMessage.objects.values_list("external_id", flat=True)) == {"evt_new", "evt_old", "SM1:delivered"}
    kept = {row.external_id: bytes(row.body) for row in InboxMessage.objects.all()}
    assert (kept["evt_old"], kept["SM1:delivered"]) == (b"", b"")
    assert b"evt_new" in kept["evt_new"]
    # A captured request of Twilio's, which has no time, still meets its row.
    assert store("twilio", twilio_form(MessageSid="SM1")) is False


def test_what_is_erased_is_not_replayed_and_its_job_ends(subscribe):
    handler = Recorder()
    subscribe("stripe", handler, name="test.all")
    store("stripe", stripe_event())
    InboxMessage.objects.update(received_at=timezone.now() - timedelta(days=31))
    upkeep.erase_bodies()

    assert services.replay(message_ids=list(InboxMessage.objects.values_list("pk", flat=True))) == 0
    run_due_jobs()
    assert (handler.heard, Job.objects.get().state) == ([], "done")


def test_handlings_and_messages_of_a_very_old_row_go_together(subscribe):
    subscribe("stripe", Recorder(), name="test.all")
    store("stripe", stripe_event())
    InboxMessage.objects.update(received_at=timezone.now() - timedelta(days=401))
    upkeep.erase_bodies()

    assert not Handling.objects.exists()


# --- Subscriptions of SNS -------------------------------------------------------------------------


@pytest.fixture
def amazon(tmp_path, monkeypatch, settings):
    """SNS in us-east-1, here: its answers are taken from the list in turn."""
    host = "sns.us-east-1.amazonaws.com"
    tls = certificate(tmp_path, host)
    monkeypatch.setenv("SSL_CERT_FILE", str(tls.file))
    settings.HTTP_ALLOWED_PRIVATE = [f"{host}:443"]
    statuses = [200]
    with http_server(lambda handler, _: handler.reply(statuses.pop()), context=tls.context) as server:
        Names(monkeypatch).answers[host] = [("127.0.0.1", server.port)]
        yield SimpleNamespace(server=server, statuses=statuses)


def confirmation(sns, **fields) -> bytes:
    token = {"Type": "SubscriptionConfirmation", "Message": "You chose.", "Token": "2336412f37"}
    return json.dumps(sns_message(sns, **token | {"SubscribeURL": SUBSCRIBE_URL} | fields)).encode()


def test_a_subscription_to_our_topic_is_confirmed(subscribe, amazon, sns):
    amazon.statuses.append(500)
    store("ses", confirmation(sns))
    run_due_jobs()
    assert Job.objects.get(name="webhooks.confirm_subscription").state == "queued"
    run_due_jobs(hurry=True)

    assert [request.path for request in amazon.server.requests] == [
        f"/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"
    ] * 2
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    assert InboxMessage.objects.get().state == "processed"


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "https://evil.example/?Action=ConfirmSubscription",
        "https://sns.eu-west-1.amazonaws.com/",
    ],
)
def test_a_confirmation_that_points_elsewhere_is_not_followed(subscribe, amazon, sns, url):
    store("ses", confirmation(sns, SubscribeURL=url))
    run_due_jobs()

    assert amazon.server.requests == []
    assert Job.objects.get(name="webhooks.confirm_subscription").error_type == "cms.infra.http.RefusedError"


def test_the_end_of_a_subscription_is_kept_and_does_nothing(subscribe, amazon, sns):
    """Following its SubscribeURL would subscribe again what somebody ended."""
    store("ses", confirmation(sns, Type="UnsubscribeConfirmation"))
    run_due_jobs()

    assert (InboxMessage.objects.get().state, amazon.server.requests) == ("ignored", [])

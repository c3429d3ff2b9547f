"""Reports of SES and Twilio: twice, late, in any order, and about strangers."""

import itertools
from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from campaigns.handlers import on_ses_event, on_twilio_message
from campaigns.models import Delivery, DeliveryEvent, Suppression
from campaigns.services.suppress import suppress
from campaigns.states import KNOWLEDGE, State
from cms.infra import mail, sms
from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.providers import backend_of
from cms.infra.webhooks import Message
from tests.factories.messages import MORNING, attempt, order, order_text, sent
from tests.helpers.jobs import run_due_jobs
from tests.helpers.webhooks import twilio_form, twilio_headers

pytestmark = pytest.mark.django_db

HARD = {"bounceType": "Permanent", "bounceSubType": "General", "timestamp": "2026-07-01T14:00:05.000Z"}
SOFT = {"bounceType": "Transient", "bounceSubType": "MailboxFull"}


def ses(delivery: Delivery, kind: str, *, detail: dict | None = None, reference: str = "", **values) -> Message:
    tags = {"delivery": [reference or str(delivery.reference)]}
    return Message(
        id=1,
        provider="ses",
        external_id=values.pop("external_id", uuid4().hex),
        type=kind,
        received_at=MORNING,
        occurred_at=MORNING,
        payload={
            values.pop("field", "eventType"): kind,
            "mail": {"messageId": values.pop("message_id", "0100-a"), "tags": tags, **values},
            kind.lower(): detail or {},
        },
    )


def twilio(*, sid: str = "SM1", after: float = 0, reference: str = "", **fields: str) -> Message:
    status = fields.get("MessageStatus")
    return Message(
        id=1,
        provider="twilio",
        external_id=f"{sid}:{status}" if status else sid,
        type="status" if status else "inbound",
        received_at=MORNING + timedelta(seconds=after),
        occurred_at=None,
        payload={"MessageSid": sid, **fields},
        query={"delivery": reference} if reference else {},
    )


@pytest.fixture
def accepted() -> Delivery:
    """A mail that SES has taken."""
    delivery = order()
    Delivery.objects.filter(pk=delivery.pk).update(state=State.ACCEPTED, provider="ses", provider_id="0100-a")
    return Delivery.objects.get(pk=delivery.pk)


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


@pytest.mark.parametrize("field", ["eventType", "notificationType"])
@pytest.mark.parametrize(
    ("kind", "detail", "state", "reason", "stopped"),
    [
        ("Delivery", {}, State.DELIVERED, "", []),
        ("Bounce", HARD, State.BOUNCED, "hard_bounce", ["bounced"]),
        ("Bounce", SOFT, State.FAILED, "soft_bounce", []),
        ("Complaint", {}, State.COMPLAINED, "", ["complained"]),
        ("Reject", {"reason": "Bad content"}, State.FAILED, "provider_failed", []),
    ],
)
def test_events_and_notifications_of_ses(accepted, field, kind, detail, state, reason, stopped) -> None:
    on_ses_event(ses(accepted, kind, detail=detail, field=field))

    assert (state_of(accepted), accepted.reason) == (state, reason)
    assert [row.reason for row in Suppression.objects.all()] == stopped


def test_a_notification_names_the_delivery_in_its_headers(accepted) -> None:
    message = ses(accepted, "Delivery")
    message.payload["mail"] |= {
        "tags": {},
        "headers": [{"name": "X-Rostrum-Delivery", "value": str(accepted.reference)}],
    }
    on_ses_event(message)

    assert state_of(accepted) == State.DELIVERED


def test_every_order_of_reports_ends_the_same(accepted) -> None:
    reports = [
        ses(accepted, "Send"),
        ses(accepted, "Delivery"),
        ses(accepted, "Bounce", detail=SOFT),
        ses(accepted, "Bounce", detail=HARD),
        ses(accepted, "Complaint"),
    ]
    for size in range(1, len(reports) + 1):
        for chosen in itertools.combinations(reports, size):
            ends = set()
            for arrival in itertools.permutations(chosen):
                DeliveryEvent.objects.all().delete()
                Delivery.objects.filter(pk=accepted.pk).update(state=State.ACCEPTED, reason="")
                ranks = []
                # Each twice, the second time as a replay.
                for report in (*arrival, *arrival):
                    on_ses_event(report)
                    ranks.append(KNOWLEDGE.index(State(state_of(accepted))))
                assert ranks == sorted(ranks), "a delivery never goes back"
                assert DeliveryEvent.objects.count() == size
                ends.add(accepted.state)
            assert len(ends) == 1


def test_a_report_settles_what_was_unknown(mail_provider) -> None:
    mail_provider.fail(mail.Unclear("timeout"), taken=True)
    delivery = sent(order())
    on_ses_event(ses(delivery, "Delivery"))

    assert state_of(delivery) == State.DELIVERED
    assert (delivery.provider, delivery.provider_id) == ("ses", "0100-a")


def test_a_report_that_overtakes_our_own_record_is_not_overwritten(mail_provider, monkeypatch) -> None:
    delivery = order()
    real_send = mail_provider.send

    def overtaken(message):
        accepted = real_send(message)
        report = ses(delivery, "Delivery", message_id=accepted.provider_id)
        on_ses_event(report)
        return accepted

    monkeypatch.setattr(mail_provider, "send", overtaken)
    attempt(delivery)

    assert state_of(delivery) == State.DELIVERED
    assert len(mail_provider.sent) == 1


def test_a_report_that_overtakes_our_own_record_hides_nothing_of_it(sms_provider, monkeypatch) -> None:
    delivery = order_text()
    real_send = sms_provider.send

    def overtaken(text):
        accepted = real_send(text)
        status = {"MessageStatus": "delivered", "reference": str(delivery.reference)}
        on_twilio_message(twilio(sid=accepted.provider_id, **status))
        return accepted

    monkeypatch.setattr(sms_provider, "send", overtaken)
    attempt(delivery)

    assert (state_of(delivery), delivery.segments) == (State.DELIVERED, 1)
    assert [event.name for event in OutboxEvent.objects.all()] == ["campaigns.MessageSent"]


def test_that_a_message_was_sent_is_told_once_however_it_came_out(mail_provider) -> None:
    mail_provider.fail(mail.Unclear("timeout"), taken=True)
    delivery = sent(order())
    for report in (ses(delivery, "Bounce", detail=HARD), ses(delivery, "Delivery"), ses(delivery, "Send")):
        on_ses_event(report)

    told = [event.name for event in OutboxEvent.objects.filter(name__contains=".Message").order_by("pk")]
    assert told == ["campaigns.MessageSent", "campaigns.MessageBounced"]


def test_a_foreign_reference_changes_nothing(accepted) -> None:
    on_ses_event(ses(accepted, "Complaint", message_id="0100-somebody-else"))
    on_ses_event(ses(accepted, "Complaint", reference=str(uuid4())))
    on_ses_event(ses(accepted, "Complaint", reference="no uuid"))

    assert state_of(accepted) == State.ACCEPTED
    assert not DeliveryEvent.objects.exists()
    assert not Suppression.objects.exists()


def test_a_skipped_delivery_was_never_sent_whatever_is_reported() -> None:
    delivery = order(to="nobody")
    on_ses_event(ses(delivery, "Delivery"))

    assert state_of(delivery) == State.SKIPPED


@pytest.mark.parametrize(
    "payload", [{}, {"eventType": "Open"}, {"eventType": "Bounce"}, {"eventType": "Bounce", "mail": 7}]
)
def test_odd_events_are_borne(payload) -> None:
    on_ses_event(Message(1, "ses", "x", "", MORNING, None, payload))

    assert not DeliveryEvent.objects.exists()


@pytest.mark.parametrize(
    ("status", "error", "state", "reason", "stopped"),
    [
        ("queued", "", State.ACCEPTED, "", []),
        ("delivered", "", State.DELIVERED, "", []),
        ("undelivered", "30003", State.FAILED, "undelivered:30003", []),
        ("undelivered", "30005", State.BOUNCED, "hard_bounce", ["bounced"]),
        ("failed", "21610", State.FAILED, "undelivered:21610", ["stop"]),
    ],
)
def test_statuses_of_twilio(sms_provider, status, error, state, reason, stopped) -> None:
    delivery = sent(order_text())
    Delivery.objects.update(provider="twilio", provider_id="SM1")
    on_twilio_message(twilio(MessageStatus=status, ErrorCode=error, reference=str(delivery.reference)))

    assert (state_of(delivery), delivery.reason) == (state, reason)
    assert [row.reason for row in Suppression.objects.all()] == stopped


def test_a_signed_callback_settles_an_unknown_text(client, sms_provider, settings) -> None:
    settings.WEBHOOKS = settings.WEBHOOKS | {"TWILIO_AUTH_TOKEN": "secret"}
    # A change of settings makes a new backend.
    backend_of("SMS").fail(sms.Unclear("timeout"), taken=True)
    delivery = sent(order_text())
    query = urlencode({"delivery": str(delivery.reference)})
    body = twilio_form()
    answer = client.post(
        f"/webhooks/twilio/?{query}",
        body,
        content_type="application/x-www-form-urlencoded",
        headers=twilio_headers(body, query=query),
    )
    run_due_jobs()

    assert answer.status_code == 204
    assert state_of(delivery) == State.DELIVERED


@pytest.mark.parametrize(
    "body", ["STOP", " stop. ", "Stop please", "please stop texting me", "UNSUBSCRIBE", "opt out", "Opt-Out", "QUIT",
             "end", "revoke", "cancel", "ALTO", "no más", "Baja"]
)  # fmt: skip
def test_words_that_mean_stop_suppress_the_number(body) -> None:
    on_twilio_message(twilio(From="+12125550123", Body=body))

    assert order_text().reason == "suppressed:stop"


@pytest.mark.parametrize(
    "body",
    [
        *("Where does it end?", "Please cancel my shift on Sunday", "I'd stop by at seven if that is fine"),
        *("don't stop", "Please don\N{RIGHT SINGLE QUOTATION MARK}t stop", "HELP", "", "Yes"),
    ],
)
def test_words_that_mean_something_else_do_not(body) -> None:
    on_twilio_message(twilio(From="+12125550123", Body=body))

    assert not Suppression.objects.exists()


def test_twilios_own_reading_counts_first() -> None:
    on_twilio_message(twilio(From="+12125550123", Body="ARRET", OptOutType="STOP"))

    assert Suppression.objects.get().proof == "SM1"


def test_start_lifts_stop_and_nothing_else() -> None:
    suppress(channel="sms", address="+12125550123", reason="bounced", source="twilio")
    on_twilio_message(twilio(sid="SM1", From="+12125550123", Body="STOP"))
    on_twilio_message(twilio(sid="SM2", after=60, From="+12125550123", Body="START"))

    assert [row.reason for row in Suppression.objects.in_force()] == ["bounced"]


def test_stop_and_start_in_the_wrong_order_or_again_end_as_they_were_said() -> None:
    stop = twilio(sid="SM1", From="+12125550123", Body="STOP")
    start = twilio(sid="SM2", after=60, From="+12125550123", Body="START")
    again = twilio(sid="SM3", after=120, From="+12125550123", Body="STOP")

    for message in (stop, start, stop):
        on_twilio_message(message)
    assert not Suppression.objects.in_force().exists()

    for message in (again, start):
        on_twilio_message(message)
    assert Suppression.objects.in_force().count() == 1


def test_a_stop_that_arrives_only_after_the_start_that_took_it_back_changes_nothing() -> None:
    stop = twilio(sid="SM1", From="+12125550123", Body="STOP")
    start = twilio(sid="SM2", after=60, From="+12125550123", Body="START")
    again = twilio(sid="SM3", after=120, From="+12125550123", Body="STOP")

    for _time in range(2):
        on_twilio_message(start)
        on_twilio_message(stop)
        assert not Suppression.objects.in_force().exists()
    assert Suppression.objects.count() == 1

    on_twilio_message(again)
    assert order_text().reason == "suppressed:stop"


def test_a_late_report_of_a_stop_changes_nothing_after_a_start(sms_provider, clock) -> None:
    clock.forward(minutes=5)
    delivery = sent(order_text())
    Delivery.objects.update(provider="twilio", provider_id="SM1")
    on_twilio_message(twilio(sid="SM2", after=60, From="+12125550123", Body="START"))
    on_twilio_message(twilio(MessageStatus="failed", ErrorCode="21610", reference=str(delivery.reference)))

    assert state_of(delivery) == State.FAILED
    assert not Suppression.objects.in_force().exists()


def test_a_text_from_a_short_code_is_borne() -> None:
    on_twilio_message(twilio(From="12345", Body="STOP"))

    assert not Suppression.objects.exists()

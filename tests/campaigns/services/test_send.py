"""Sending one delivery: what the provider gets, and what the ledger says afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.models import Content, Delivery, Suppression
from campaigns.recipients import Recipient
from campaigns.services.settle_stranded import settle_stranded
from campaigns.services.suppress import suppress
from campaigns.states import State
from cms.infra import mail, sms
from cms.infra.jobs.models import Job
from cms.infra.providers import backend_of
from tests.factories.messages import NIGHT, attempt, event_reminder, order, order_text, sent
from tests.helpers.jobs import run_due_jobs

pytestmark = pytest.mark.django_db


def timeline(delivery: Delivery) -> list[str]:
    return [event.kind for event in delivery.events.all()]


def test_a_mail_goes_out_once_with_its_reference_and_is_forgotten(mail_provider) -> None:
    delivery = order(owner="organisation:7")
    run_due_jobs()
    delivery.refresh_from_db()

    (message,) = mail_provider.sent
    assert (message.to, message.subject) == ("ana@example.org", "In 24 hours: Town hall & <supper>")
    assert message.tags == {"delivery": str(delivery.reference)}
    assert message.sender == "Rostrum <hello@localhost>"
    assert (delivery.state, delivery.provider, delivery.provider_id) == (State.ACCEPTED, "fake", "fake-1")
    assert timeline(delivery) == ["accepted"]
    assert not Content.objects.exists()
    assert attempt(delivery) is None
    assert len(mail_provider.sent) == 1


def test_a_text_says_until_when_it_is_of_use(sms_provider) -> None:
    shift = {"shift": "Door", "starts_at": NIGHT, "time_zone": "America/New_York", "place": "Union Hall"}
    delivery = sent(order_text(purpose="shift_reminder", context=shift))

    (text,) = sms_provider.sent
    assert text.to == "+12125550123"
    # From ten in the morning until nine in the evening.
    assert text.validity == timedelta(hours=11)
    assert (delivery.state, delivery.segments) == (State.ACCEPTED, 1)


def test_it_speaks_the_recipients_language(mail_provider) -> None:
    sent(order(to=Recipient(email="ana@example.org", language="es")))

    (message,) = mail_provider.sent
    assert message.subject == "En 24 horas: Town hall & <supper>"
    assert "jueves, 2 de julio de 2026" in message.text
    assert 'lang="es"' in message.html


def test_times_stand_in_the_events_zone_and_html_is_escaped(mail_provider) -> None:
    sent(order(to=Recipient(email="ana@example.org", time_zone="America/Los_Angeles")))

    (message,) = mail_provider.sent
    assert "7:30 p.m. (EDT)" in message.text
    assert "Town hall & <supper>" in message.text
    assert "Town hall &amp; &lt;supper&gt;" in message.html
    assert "<supper>" not in message.html
    assert 'href="https://example.org/events/1?a=1&amp;b=2"' in message.html


def test_a_crash_between_claim_and_record_is_unknown_and_never_sent_again(mail_provider) -> None:
    delivery = order()
    mail_provider.fail(RuntimeError("killed"), taken=True)
    with pytest.raises(RuntimeError):
        attempt(delivery)

    assert sent(delivery).state == State.UNKNOWN
    assert delivery.reason == "crashed"
    assert attempt(delivery) is None
    assert len(mail_provider.sent) == 1
    assert not Content.objects.exists()


def test_a_lost_answer_is_unknown_and_never_sent_again(mail_provider) -> None:
    mail_provider.fail(mail.Unclear("timeout"), taken=True)
    delivery = sent(order())

    assert (delivery.state, delivery.reason) == (State.UNKNOWN, "unclear:timeout")
    assert attempt(delivery) is None
    assert len(mail_provider.sent) == 1


def test_what_the_provider_refuses_has_failed_with_its_code_but_not_its_words(mail_provider) -> None:
    mail_provider.fail(mail.Rejected("550 5.1.1", "no such user ana@example.org"))
    delivery = sent(order())

    assert (delivery.state, delivery.reason) == (State.FAILED, "rejected:550 5.1.1")
    assert "550 5.1.1" in delivery.reason_in_words
    assert not Suppression.objects.exists()


def test_a_number_that_told_the_provider_to_stop_is_suppressed(sms_provider) -> None:
    sms_provider.fail(sms.Rejected("21610", opted_out=True))

    assert sent(order_text()).state == State.FAILED
    assert [(row.address, row.reason) for row in Suppression.objects.all()] == [("+12125550123", "stop")]
    assert order_text().reason == "suppressed:stop"


@pytest.mark.parametrize(
    ("error", "pause", "reason"),
    [
        (mail.Throttled("454", retry_after=30), (30, 30), "throttled:454"),
        (mail.Unavailable("connect"), (5, 7.5), "unavailable:connect"),
    ],
)
def test_what_was_certainly_not_taken_waits_and_goes_out_later(mail_provider, clock, error, pause, reason) -> None:
    mail_provider.fail(error)
    delivery = order()
    later = attempt(delivery)
    delivery.refresh_from_db()

    assert (delivery.state, delivery.reason, delivery.due_at) == (State.PENDING, reason, later.at)
    assert pause[0] <= (later.at - clock.now).total_seconds() <= pause[1]
    assert Content.objects.filter(delivery=delivery).exists()
    assert sent(delivery).state == State.ACCEPTED
    assert timeline(delivery) == ["put_off", "accepted"]
    assert len(mail_provider.sent) == 1


def test_a_provider_that_stays_away_is_asked_ever_more_rarely_until_it_makes_no_sense(mail_provider, clock) -> None:
    delivery = order()
    pauses = []
    while not pauses or delivery.state == State.PENDING:
        mail_provider.fail(mail.Unavailable("connect"))
        later = attempt(delivery)
        delivery.refresh_from_db()
        if later:
            pauses.append((later.at - clock.now).total_seconds())
            clock.now = later.at

    assert (delivery.state, delivery.reason) == (State.SKIPPED, "expired")
    assert pauses[0] < 10
    assert max(pauses[:-1]) >= 900
    assert not mail_provider.sent


def test_the_job_of_a_delivery_that_waits_costs_no_attempt(mail_provider) -> None:
    mail_provider.fail(mail.Unavailable("connect"))
    order()
    (job,) = run_due_jobs()

    assert (job.state, job.attempts) == ("queued", 0)
    assert Job.objects.get().run_at > job.created


def test_the_decision_is_made_again_right_before_sending(mail_provider) -> None:
    delivery = order()
    suppress(channel="email", address="ana@example.org", reason="complained", source="ses")

    assert sent(delivery).reason == "suppressed:complained"
    assert not mail_provider.sent
    assert not Content.objects.exists()


def test_quiet_hours_that_began_while_it_waited_hold_it(mail_provider, clock) -> None:
    delivery = order()
    clock.now = NIGHT
    later = attempt(delivery)
    delivery.refresh_from_db()

    assert later.at == delivery.due_at == datetime(2026, 7, 2, 11, 0, tzinfo=UTC)
    clock.now = later.at
    assert sent(delivery).state == State.ACCEPTED


def test_a_text_for_which_the_day_is_over_in_a_moment_waits_for_the_next(sms_provider, clock) -> None:
    shift = {"shift": "Door", "starts_at": NIGHT, "time_zone": "America/New_York", "place": "Union Hall"}
    delivery = order_text(purpose="shift_reminder", context=shift)
    # Half a second before nine in the evening.
    clock.now = datetime(2026, 7, 2, 0, 59, 59, 500_000, tzinfo=UTC)
    later = attempt(delivery)
    delivery.refresh_from_db()

    assert (delivery.state, delivery.reason) == (State.PENDING, "quiet_hours")
    assert later.at == datetime(2026, 7, 2, 12, 0, tzinfo=UTC)


def test_a_text_goes_by_the_senders_clock_where_the_number_is_never_awake_at_the_same_time(
    sms_provider, clock, settings
) -> None:
    settings.MESSAGING = settings.MESSAGING | {"HOURS": {"sms": "09:00-18:00"}}
    shift = {"shift": "Door", "starts_at": NIGHT, "time_zone": "America/New_York", "place": "Union Hall"}
    delivery = sent(order_text(to="+81312345678", purpose="shift_reminder", context=shift))

    assert delivery.state == State.ACCEPTED
    # A change of settings makes a new backend.
    (text,) = backend_of("SMS").sent
    # From ten in the morning until six in the evening in New York.
    assert text.validity == timedelta(hours=8)


def test_an_attempt_that_was_thought_dead_still_brings_its_certain_answer(mail_provider, monkeypatch) -> None:
    delivery = order()
    real_send = mail_provider.send

    def slow_send(message):
        # Its lease ran out, and another worker has looked after the delivery meanwhile.
        attempt(delivery)
        return real_send(message)

    monkeypatch.setattr(mail_provider, "send", slow_send)
    attempt(delivery)
    delivery.refresh_from_db()

    assert delivery.state == State.ACCEPTED
    assert timeline(delivery) == ["unknown", "accepted"]
    assert len(mail_provider.sent) == 1


def test_a_template_that_fails_leaves_the_delivery_unclaimed(mail_provider, settings) -> None:
    delivery = order()
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": []}]
    from django.template import TemplateDoesNotExist

    with pytest.raises(TemplateDoesNotExist):
        attempt(delivery)
    delivery.refresh_from_db()

    assert delivery.state == State.PENDING


def test_what_no_job_will_settle_is_settled(mail_provider, clock) -> None:
    waiting, sending, fresh = order(dedupe_key="waiting"), order(dedupe_key="sending"), None
    mail_provider.fail(RuntimeError("killed"))
    with pytest.raises(RuntimeError):
        attempt(sending)
    clock.forward(days=1, hours=1)
    fresh = order(context=event_reminder())

    assert settle_stranded() == 2
    for delivery in (waiting, sending, fresh):
        delivery.refresh_from_db()
    assert (waiting.state, sending.state, fresh.state) == (State.SKIPPED, State.UNKNOWN, State.PENDING)
    assert settle_stranded() == 0


def test_nothing_happens_for_a_delivery_that_is_gone() -> None:
    delivery = order()
    number = delivery.pk
    delivery.delete()
    delivery.pk = number

    assert attempt(delivery) is None

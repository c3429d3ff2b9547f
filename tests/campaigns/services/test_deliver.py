"""The one door: what is written when a message is ordered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.message_templates import ContextError, UnknownTemplateError
from campaigns.models import Content, Delivery, Suppression
from campaigns.purposes import UnknownPurposeError
from campaigns.recipients import Recipient
from campaigns.services.deliver import Window
from campaigns.services.suppress import suppress
from campaigns.states import State
from cms.infra.jobs.models import Job
from tests.factories.messages import NIGHT, event_reminder, order, order_text


@pytest.mark.django_db
def test_an_order_is_a_row_its_content_and_a_job_of_the_same_transaction() -> None:
    with transaction.atomic():
        delivery = order(to=Recipient(email="Ana@Example.org", language="es-mx", time_zone="America/Chicago"))

    assert (delivery.state, delivery.recipient, delivery.language) == (State.PENDING, "ana@example.org", "es")
    assert Content.objects.get(delivery=delivery).data["event_title"] == "Town hall & <supper>"
    job = Job.objects.get()
    assert job.payload == {"delivery_id": delivery.pk}


@pytest.mark.django_db
def test_a_rollback_leaves_nothing() -> None:
    with transaction.atomic():
        order()
        transaction.set_rollback(True)

    assert not Delivery.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_same_order_again_returns_the_first_row() -> None:
    first = order(dedupe_key="event:7", to="ana@example.org")
    again = order(dedupe_key="event:7", to=" ANA@example.org", context=event_reminder(place="Elsewhere"))

    assert again == first
    assert Content.objects.get().data["place"] == "Union Hall, 5 Main Street"
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_another_occasion_recipient_or_channel_is_another_message() -> None:
    order(dedupe_key="event:7")
    order(dedupe_key="event:8")
    order(dedupe_key="event:7", to="bo@example.org")
    text = {key: event_reminder()[key] for key in ("event_title", "starts_at", "time_zone", "link")}
    order(dedupe_key="event:7", to="+12125550123", channel="sms", context=text)

    assert Delivery.objects.count() == 4


def test_twenty_orders_at_once_make_one_row(committed_db) -> None:
    def one(_number: int) -> int:
        try:
            with transaction.atomic():
                return order(dedupe_key="event:7").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        rows = set(pool.map(one, range(20)))

    assert len(rows) == 1
    assert (Delivery.objects.count(), Content.objects.count(), Job.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"place": None}, "has the wrong type"),
        ({"place": " "}, "has the wrong type"),
        ({"starts_at": datetime(2026, 7, 1)}, "has the wrong type"),  # noqa: DTZ001 - the mistake
        ({"time_zone": "Nowhere/Land"}, "has the wrong type"),
        ({"link": "javascript:alert(1)"}, "has the wrong type"),
        ({"link": "https://"}, "has the wrong type"),
        ({"plaec": "Union Hall"}, "is unknown to it"),
    ],
)
def test_a_wrong_context_is_the_callers_error(changes, complaint) -> None:
    with pytest.raises(ContextError, match=complaint):
        order(context=event_reminder() | changes)

    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_a_missing_value_is_named() -> None:
    context = event_reminder()
    del context["place"]

    with pytest.raises(ContextError, match="place is missing"):
        order(context=context)


@pytest.mark.django_db
def test_unknown_names_and_wrong_channels_are_the_callers_errors() -> None:
    with pytest.raises(UnknownPurposeError, match="nonsense"):
        order(purpose="nonsense")
    with pytest.raises(UnknownTemplateError, match="nonsense"):
        order(template="nonsense")
    with pytest.raises(ValueError, match="do not go by email"):
        order_text(channel="email")
    with pytest.raises(ValueError, match="dedupe_key"):
        order(dedupe_key="")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("to", "reason"),
    [("nobody", "invalid_address"), ("", "no_address"), (Recipient(phone="+12125550123"), "no_address")],
)
def test_an_address_that_is_none_is_skipped_with_the_reason(to, reason) -> None:
    delivery = order(to=to)

    assert (delivery.state, delivery.reason) == (State.SKIPPED, reason)
    assert delivery.reason_in_words
    assert [event.kind for event in delivery.events.all()] == ["skipped"]
    assert not Content.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("reason", [*Suppression.Reason])
def test_suppression_stops_by_category(consent, reason) -> None:
    consent["ana@example.org"] = True
    suppress(channel="email", address="ana@example.org", reason=reason, source="test")
    welcome = {"user_name": "Ana", "link": "https://example.org/"}

    essential = order(purpose="welcome", context=welcome)
    service = order()
    marketing = order(purpose="test_newsletter", context=welcome)

    stopped = {delivery.purpose for delivery in (essential, service, marketing) if delivery.state == State.SKIPPED}
    assert (
        stopped
        == {
            "bounced": {"welcome", "event_reminder", "test_newsletter"},
            "stop": {"welcome", "event_reminder", "test_newsletter"},
            "complained": {"event_reminder", "test_newsletter"},
            "manual": {"event_reminder", "test_newsletter"},
            "unsubscribed": {"test_newsletter"},
        }[reason]
    )
    assert marketing.reason == f"suppressed:{reason}"


@pytest.mark.django_db
def test_a_suppression_of_one_owner_or_channel_leaves_the_others_alone() -> None:
    suppress(channel="email", address="ana@example.org", reason="manual", source="test", owner="organisation:1")
    suppress(channel="sms", address="+12125550123", reason="stop", source="test")

    assert order(owner="organisation:1").state == State.SKIPPED
    assert order(owner="organisation:2").state == State.PENDING
    assert order_text().state == State.SKIPPED


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "state"), [(True, "pending"), (False, "skipped"), (None, "skipped")])
def test_marketing_needs_a_yes(consent, answer, state) -> None:
    consent["ana@example.org"] = answer
    delivery = order(purpose="test_newsletter", context={"user_name": "Ana", "link": "https://example.org/"})

    assert delivery.state == state
    assert delivery.reason == ("" if answer else "no_consent")


@pytest.mark.django_db
def test_without_a_sender_nothing_is_sent(settings) -> None:
    settings.MESSAGING = settings.MESSAGING | {"MAIL_SENDER": ""}

    assert order().reason == "sender_missing"


@pytest.mark.django_db
def test_quiet_hours_put_a_reminder_off_and_let_essential_mail_through(clock) -> None:
    clock.now = NIGHT
    reminder = order()
    confirmation = order_text()

    assert reminder.due_at == datetime(2026, 7, 2, 11, 0, tzinfo=UTC)
    assert (reminder.state, reminder.reason) == (State.PENDING, "quiet_hours")
    assert confirmation.due_at is None
    assert Job.objects.get(payload__delivery_id=reminder.pk).run_at == reminder.due_at


@pytest.mark.django_db
def test_a_window_that_ends_in_quiet_hours_is_missed_and_said_so(clock) -> None:
    clock.now = NIGHT
    delivery = order(window=Window(not_after=NIGHT + timedelta(hours=2)))

    assert (delivery.state, delivery.reason) == (State.SKIPPED, "quiet_hours_missed_window")


@pytest.mark.django_db
def test_a_window_that_has_not_begun_or_is_over() -> None:
    now = timezone.now()
    later = order(window=Window(not_before=now + timedelta(hours=2)))
    over = order(window=Window(not_after=now - timedelta(seconds=1)))

    assert (later.due_at, later.reason) == (now + timedelta(hours=2), "not_yet")
    assert (over.state, over.reason) == (State.SKIPPED, "expired")


@pytest.mark.django_db
def test_marketing_texts_keep_to_the_law_whatever_the_settings_say(settings, consent, clock) -> None:
    settings.MESSAGING = settings.MESSAGING | {"HOURS": {"email": "07:00-22:00", "sms": "05:00-23:30"}}
    consent["+12125550123"] = True
    clock.now = NIGHT - timedelta(hours=2)  # 22:00 in New York
    words = {"user_name": "Ana", "link": "https://example.org/"}

    marketing = order_text(purpose="test_newsletter", context=words)
    shift = {"shift": "Door", "starts_at": NIGHT, "time_zone": "America/New_York", "place": "Union Hall"}
    service = order_text(purpose="shift_reminder", context=shift)

    assert marketing.due_at == datetime(2026, 7, 2, 12, 0, tzinfo=UTC)
    assert service.due_at is None


@pytest.mark.django_db
def test_an_order_takes_a_fixed_number_of_queries(django_assert_num_queries) -> None:
    # First of its kind, suppressed, a savepoint around three rows, and the transaction of the caller's own.
    with django_assert_num_queries(9):
        order()

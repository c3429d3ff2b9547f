"""The list of those not to write to, when two things are said about one address at the same moment."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import DeliveryEvent, Suppression
from campaigns.services.suppress import suppress, take_back
from campaigns.services.unsubscribe import unsubscribe
from tests.factories.messages import order
from tests.helpers.waiting import one_behind_the_other

pytestmark = pytest.mark.usefixtures("committed_db")

NUMBER = {"channel": "sms", "address": "+12125550123", "reason": "stop", "source": "twilio"}


def test_what_was_said_last_stands_when_both_are_handled_at_once() -> None:
    stopped = timezone.now() - timedelta(minutes=5)

    one_behind_the_other(
        lambda: suppress(**NUMBER, proof="SM1", since=stopped),
        lambda: take_back(**NUMBER, proof="SM2", at=stopped + timedelta(minutes=1)),
    )
    assert not Suppression.objects.in_force().exists()


def test_a_button_that_is_pressed_twice_at_once_unsubscribes_once() -> None:
    earlier, delivery = order(), order()
    unsubscribe(delivery=earlier, source="page")

    one_behind_the_other(
        lambda: unsubscribe(delivery=delivery, source="one-click"),
        lambda: unsubscribe(delivery=delivery, source="one-click"),
    )
    assert Suppression.objects.count() == 1
    assert DeliveryEvent.objects.filter(delivery=delivery).count() == 1

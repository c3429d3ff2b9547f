"""Messages for tests, made through the one door."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from campaigns.message_templates import Link, MessageTemplate, register_template
from campaigns.models import Delivery
from campaigns.purposes import Category, Purpose, register_purpose
from campaigns.services.deliver import deliver
from campaigns.services.send import Later, send
from campaigns.states import Channel

_numbers = count(1)

# 10:00 in New York, where the installation is at home: no quiet hours.
MORNING = datetime(2026, 7, 1, 14, 0, tzinfo=UTC)
NIGHT = datetime(2026, 7, 2, 4, 0, tzinfo=UTC)

NEWSLETTER = Purpose(
    "test_newsletter",
    "Newsletter",
    Category.MARKETING,
    (Channel.EMAIL, Channel.SMS),
    "welcome",
    lifetime=timedelta(days=2),
)


def register_newsletter() -> None:
    """A purpose that needs consent: Rostrum itself has none yet. It borrows the words of the welcome mail."""
    register_purpose(NEWSLETTER)
    register_template(MessageTemplate("welcome", Channel.SMS, {"user_name": str, "link": Link}))


def event_reminder(**values: Any) -> dict[str, Any]:
    """What a reminder by mail needs."""
    return {
        "event_title": "Town hall & <supper>",
        "starts_at": datetime(2026, 7, 2, 23, 30, tzinfo=UTC),
        "time_zone": "America/New_York",
        "place": "Union Hall, 5 Main Street",
        "link": "https://example.org/events/1?a=1&b=2",
        "hours_until": 24,
    } | values


def order(**values: Any) -> Delivery:
    """Order a reminder by mail; every call is another occasion."""
    return deliver(
        **{
            "to": "ana@example.org",
            "channel": "email",
            "purpose": "event_reminder",
            "context": event_reminder(),
            "dedupe_key": f"test:{next(_numbers)}",
        }
        | values
    )


def order_text(**values: Any) -> Delivery:
    """Order a confirmation by text, which is never held."""
    return order(
        **{
            "to": "+12125550123",
            "channel": "sms",
            "purpose": "rsvp_confirmation",
            "context": {"event_title": "Town hall"},
        }
        | values
    )


def sent(delivery: Delivery) -> Delivery:
    """Send a delivery as its job does, and return it as it stands then."""
    attempt(delivery)
    delivery.refresh_from_db()
    return delivery


def attempt(delivery: Delivery) -> Later | None:
    """Run a delivery's job once."""
    return send(delivery_id=delivery.pk)

"""What messages about events are for, and the frames that their words stand in."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from campaigns.message_templates import Link, MessageTemplate, register_template
from campaigns.purposes import Category, Purpose, register_purpose
from events.messages.kinds import MAIL, TEXT

FRAME = "event_note"


def register() -> None:
    """Make them known."""
    register_template(
        MessageTemplate(
            FRAME,
            MAIL,
            {"subject": str, "text": str, "event_title": str, "when": str, "link": Link, "label": str},
            {"elsewhere": str, "place": str, "join_link": Link, "calendar_link": Link, "shifts": list},
        )
    )
    register_template(MessageTemplate(FRAME, TEXT, {"text": str}))
    register_purpose(
        Purpose("event_change", _("Notice of a change of an event"), Category.SERVICE, (MAIL,), FRAME),
    )
    # Whoever is on the way is told at any hour.
    register_purpose(
        Purpose("event_cancellation", _("Cancellation of an event"), Category.ESSENTIAL, (MAIL,), FRAME),
    )
    register_purpose(
        Purpose("event_thanks", _("Thanks after an event"), Category.SERVICE, (MAIL,), FRAME, timedelta(days=3)),
    )
    register_purpose(
        Purpose(
            "event_message",
            _("Message to people who come to an event"),
            Category.SERVICE,
            (MAIL, TEXT),
            FRAME,
            timedelta(days=2),
        ),
    )

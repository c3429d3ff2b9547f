"""The states of a delivery, and which one may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class State(models.TextChoices):
    """Where a delivery stands. `unknown`: the provider may have the message or not; it is never sent again."""

    PENDING = "pending", _("Waiting")
    CLAIMED = "claimed", _("Sending")
    UNKNOWN = "unknown", _("Unknown")
    ACCEPTED = "accepted", _("Sent")
    FAILED = "failed", _("Failed")
    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Bounced")
    COMPLAINED = "complained", _("Complained")
    SKIPPED = "skipped", _("Skipped")


# What is known of a message that was handed over, from least to most. A report only ever moves a delivery to the
# right, so reports may come in any order and any number of times: the outcome is the same. "Delivered" stands before
# "bounced" because mail servers accept first and refuse later, and a complaint proves that the message was seen.
KNOWLEDGE = (
    State.PENDING,
    State.CLAIMED,
    State.UNKNOWN,
    State.ACCEPTED,
    State.FAILED,
    State.DELIVERED,
    State.BOUNCED,
    State.COMPLAINED,
)
# Nobody will try again, and no job is left for these.
SETTLED = frozenset(State) - {State.PENDING, State.CLAIMED}


def before(state: State) -> tuple[State, ...]:
    """Return the states that a provider's report of `state` may replace; a skipped delivery was never handed over."""
    return KNOWLEDGE[: KNOWLEDGE.index(state)]

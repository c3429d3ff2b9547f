"""What a visitor may do at an occurrence, in one word, and until when that word is right."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Occurrence
from events.states import EventStatus, OccurrenceStatus


class Opening(models.TextChoices):
    """Whether people can register. How many places are left is no part of it: that changes by the minute."""

    OPEN = "open", _("Registration is open")
    CLOSED = "closed", _("Registration has closed")
    BEGUN = "begun", _("This event has begun")
    OVER = "over", _("This event is over")
    CANCELLED = "cancelled", _("This event was cancelled")


def opening_of(occurrence: Occurrence, now: datetime) -> Opening:
    """Return whether people can register for an occurrence now."""
    is_cancelled = occurrence.status == OccurrenceStatus.CANCELLED
    if is_cancelled or occurrence.event.status == EventStatus.CANCELLED:
        return Opening.CANCELLED
    if now >= occurrence.ends_at:
        return Opening.OVER
    if now >= occurrence.starts_at:
        return Opening.BEGUN
    return Opening.CLOSED if now >= closes_at(occurrence) else Opening.OPEN


def closes_at(occurrence: Occurrence) -> datetime:
    """Return when registration closes: at the latest when it begins."""
    return min(occurrence.registration_deadline or occurrence.starts_at, occurrence.starts_at)


def changes_at(occurrence: Occurrence, now: datetime) -> datetime | None:
    """Return the next moment at which the answer is another one; None when it stays."""
    moments = (closes_at(occurrence), occurrence.starts_at, occurrence.ends_at)
    return min((moment for moment in moments if moment > now), default=None)

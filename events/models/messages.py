"""What is written to those who come: what staff have changed of it, and which rounds went out."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from campaigns.states import Channel
from events.models.events import Event
from events.models.occurrences import Occurrence


class EventMessage(models.Model):
    """What staff have changed of a kind of message (events.messages.kinds) at an event; without a row, nothing."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=20)
    is_on = models.BooleanField(_("is sent"), default=True)
    # By language: {"en": {"subject": "…", "text": "…"}}. What is empty is as given.
    words = models.JSONField(default=dict, blank=True)
    feedback_url = models.URLField(_("link to a survey"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("message of an event")
        verbose_name_plural = _("messages of events")
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["event", "kind"], name="events_eventmessage_once")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.kind}"


class MessageRound(models.Model):
    """A message to all who come to an occurrence, such as a reminder: one for each kind and what it is about.

    It goes on where it has stopped: `up_to` is moved in the transaction that orders the messages up to there.
    """

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=20)
    # Which time it reminds of, as clocks on the wall show it: so neither another zone nor a move back makes another.
    about = models.CharField(max_length=60)
    # What is different, for a notice of a change.
    what = ArrayField(models.CharField(max_length=20), default=list)
    due_at = models.DateTimeField(_("due"))
    not_after = models.DateTimeField()
    up_to = models.BigIntegerField(default=0, db_comment="Number of the last attendee it was ordered for.")
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("round of messages")
        verbose_name_plural = _("rounds of messages")
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["occurrence", "kind", "about"], name="events_messageround_once")
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id}: {self.kind} {self.about}"


class HandMessage(models.Model):
    """A message that staff have written to people who come."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.CASCADE, related_name="hand_messages")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=5_000)
    # Numbers of attendees, in their order.
    attendees = ArrayField(models.BigIntegerField())
    up_to = models.BigIntegerField(default=0)
    ordered = models.PositiveIntegerField(_("sent to"), default=0)
    left_out = models.PositiveIntegerField(_("left out"), default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(_("written"), db_default=Now(), editable=False)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message by hand")
        verbose_name_plural = _("messages by hand")
        ordering = ["-id"]
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(text=""), name="events_handmessage_says_something")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["event", "-id"], name="events_handmessage_newest")]

    def __str__(self) -> str:
        return self.subject or self.text[:40]

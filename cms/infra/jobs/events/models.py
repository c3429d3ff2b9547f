from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cms.infra.jobs.models import Job, State


class OutboxEventQuerySet(models.QuerySet["OutboxEvent"]):
    """Events by what has still to become of them."""

    def to_relay(self) -> Self:
        """Return what the stream lacks, in the order of writing."""
        return self.filter(relayed_at=None).order_by("id")

    def relayed(self) -> Self:
        """Return what stands in the stream, or stood there, newest entry first."""
        return self.filter(relayed_at__isnull=False).order_by("-relayed_at", "-id")

    def settled_before(self, moment: datetime) -> Self:
        """Return older events that nobody waits for: neither the stream nor a handler, dead ones included."""
        waiting = Handling.objects.filter(event=models.OuterRef("pk"), handled_at=None).exclude(
            job__state=State.CANCELLED
        )
        return self.filter(~models.Exists(waiting), occurred_at__lt=moment, relayed_at__isnull=False)


class OutboxEvent(models.Model):
    """A domain event, written in the transaction of what happened."""

    event_id = models.UUIDField(_("event ID"), default=uuid4, unique=True, editable=False)
    name = models.CharField(_("event"), max_length=100)
    payload = models.JSONField(_("payload"), db_comment="Fields of the event: ids, no personal data.")
    owner = models.CharField(
        _("owner"), max_length=100, default="", db_default="", blank=True, db_comment='Opaque: "organisation:7".'
    )
    occurred_at = models.DateTimeField(_("occurred"), db_default=Now())
    relayed_at = models.DateTimeField(_("in the stream since"), null=True, blank=True)
    entry = models.CharField(
        _("stream entry"),
        max_length=41,
        default="",
        db_default="",
        blank=True,
        db_comment="Its ID in the Redis Stream.",
    )

    objects = OutboxEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("domain event")
        verbose_name_plural = _("domain events")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="outbox_event_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(relayed_at=None, entry="")
                | (models.Q(relayed_at__isnull=False) & ~models.Q(entry="")),
                name="outbox_event_relayed_has_an_entry",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(relayed_at=None), name="outbox_event_to_relay"),
            models.Index(
                fields=["-relayed_at", "-id"],
                condition=models.Q(relayed_at__isnull=False),
                name="outbox_event_relayed",
            ),
            models.Index(fields=["name", "-id"], name="outbox_event_name"),
            models.Index(fields=["owner", "-id"], condition=~models.Q(owner=""), name="outbox_event_owner"),
            models.Index(fields=["occurred_at"], name="outbox_event_occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class Handling(models.Model):
    """What one handler has to do, or has done, about one event.

    The handler's own transaction sets `handled_at`, once: whoever comes second, by a replay or after a crash, finds it
    set and does nothing.
    """

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="handlings", verbose_name=_("event"))
    handler = models.CharField(_("handler"), max_length=100)
    job = models.ForeignKey(
        Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("job")
    )
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)

    class Meta:
        verbose_name = _("handling")
        verbose_name_plural = _("handlings")
        ordering = ["handler"]
        constraints = [
            models.UniqueConstraint(fields=["handler", "event"], name="outbox_handling_once"),
        ]

    def __str__(self) -> str:
        return f"{self.handler} of {self.event_id}"

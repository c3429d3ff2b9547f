from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cms.infra.jobs.models import Job
from cms.infra.jobs.models import State as JobState


class Provider(models.TextChoices):
    """Whose word it is."""

    SES = "ses", "Amazon SES"
    TWILIO = "twilio", "Twilio"
    STRIPE = "stripe", "Stripe"


class State(models.TextChoices):
    """What became of a message."""

    RECEIVED = "received", _("Received")
    PROCESSED = "processed", _("Processed")
    FAILED = "failed", _("Failed")
    IGNORED = "ignored", _("Ignored")


class InboxMessageQuerySet(models.QuerySet["InboxMessage"]):
    """Queries named by intent."""

    def stuck(self) -> "InboxMessageQuerySet":
        """Return what waits for a job that has given up."""
        given_up = Job.objects.filter(pk=models.OuterRef("job_id"), state__in=(JobState.DEAD, JobState.CANCELLED))
        open_parts = Handling.objects.filter(models.Exists(given_up), message=models.OuterRef("pk"), done_at=None)
        return self.filter(models.Exists(open_parts), state=State.RECEIVED)


# Beside the headers that are kept: the query of the address.
QUERY = ":query"


class InboxMessage(models.Model):
    """Something that a provider sent, signed, with its body as it came.

    Written by services.py only. The body may tell of persons and is erased after a while; the row stays, to tell
    repeats.
    """

    provider = models.CharField(_("provider"), max_length=10, choices=Provider)
    external_id = models.CharField(_("provider's id"), max_length=200)
    type = models.CharField(_("type"), max_length=100)
    body = models.BinaryField(db_comment="As it came; empty once erased_at is set.")
    headers = models.JSONField(default=dict, db_comment="Those that the signature needs, in lower case.")
    occurred_at = models.DateTimeField(_("occurred"), null=True, blank=True, db_comment="By the provider's clock.")
    received_at = models.DateTimeField(_("received"), db_default=Now())
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RECEIVED)
    replays = models.PositiveIntegerField(_("replays"), default=0)
    erased_at = models.DateTimeField(_("body erased"), null=True, blank=True)

    objects: ClassVar[models.Manager["InboxMessage"]] = InboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        ordering = ["-received_at", "-id"]
        default_permissions = ("view",)
        permissions = [("replay_inboxmessage", "Can replay webhook messages")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "external_id"], name="webhooks_inboxmessage_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="webhooks_inboxmessage_state_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="webhooks_inboxmessage_newest"),
            models.Index(
                fields=["received_at"], condition=models.Q(erased_at=None), name="webhooks_inboxmessage_erase"
            ),
            models.Index(fields=["id"], condition=models.Q(state=State.RECEIVED), name="webhooks_inboxmessage_waiting"),
            models.Index(
                fields=["-received_at"], condition=models.Q(state=State.FAILED), name="webhooks_inboxmessage_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()}: {self.type}"


class Handling(models.Model):
    """One handler's part in a message; attempts and errors stand in its job."""

    message = models.ForeignKey(InboxMessage, on_delete=models.CASCADE, related_name="handlings")
    handler = models.CharField(max_length=100, db_comment="The name it was subscribed under.")
    # No foreign key: jobs are cleared away by rules of their own.
    job_id = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "handler"], name="webhooks_handling_once")]

    def __str__(self) -> str:
        return f"{self.handler} #{self.message_id}"

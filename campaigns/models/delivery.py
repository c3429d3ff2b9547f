"""One row for each message to a person: what became of it, and why."""

import uuid
from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.reasons import describe
from campaigns.states import Channel, State
from cms.infra.addresses import LONGEST_ADDRESS


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries, by what one asks of them."""

    def of_provider(self, provider: str, provider_id: str) -> "DeliveryQuerySet":
        """Return the delivery that the provider knows by this id."""
        return self.filter(provider=provider, provider_id=provider_id).exclude(provider_id="")


class Delivery(models.Model):
    """One message to one person by one channel, unique in its purpose: a second one cannot be made by mistake.

    What it says stands apart, in `Content`, and only until it is sent: it may hold links that let somebody in.
    """

    # Travels with the message and comes back in the provider's reports; nobody can guess another's.
    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=60)
    dedupe_key = models.CharField(_("key"), max_length=200)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    recipient = models.CharField(_("recipient"), max_length=LONGEST_ADDRESS)
    language = models.CharField(_("language"), max_length=10)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    # Opaque, such as "organisation:7"; empty: the site itself.
    owner = models.CharField(_("owner"), max_length=100, blank=True)
    template = models.CharField(_("template"), max_length=60, blank=True)

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.PENDING)
    # A code of `campaigns.reasons`: why it was skipped, has failed or waits.
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    changed_at = models.DateTimeField(_("last change"), auto_now=True)
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    not_after = models.DateTimeField(_("not after"))
    # When it will be tried (again).
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    # Tells the attempt that has claimed it from all others.
    claim = models.UUIDField(null=True, editable=False)
    provider = models.CharField(_("provider"), max_length=20, blank=True)
    provider_id = models.CharField(_("provider's id"), max_length=200, blank=True)
    segments = models.PositiveSmallIntegerField(_("segments"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        default_permissions = ["view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["recipient", "purpose", "dedupe_key", "channel"], name="campaigns_delivery_once"
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="campaigns_delivery_state_known"),
            models.CheckConstraint(
                condition=~Q(state=State.CLAIMED) | Q(claim__isnull=False), name="campaigns_delivery_claim_named"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SKIPPED) | ~Q(reason=""), name="campaigns_delivery_skip_has_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["provider", "provider_id"], name="campaigns_delivery_provider"),
            models.Index(fields=["state", "-id"], name="campaigns_delivery_state"),
            models.Index(fields=["purpose", "-id"], name="campaigns_delivery_purpose"),
            models.Index(fields=["created_at"], name="campaigns_delivery_created"),
            # What an organisation has sent: its list by day, and its figures, without a look at the rows.
            models.Index(fields=["owner", "created_at"], include=["state"], name="campaigns_delivery_owner"),
            # What `settle_deliveries` looks through: few of many millions.
            models.Index(fields=["not_after"], condition=Q(state=State.PENDING), name="campaigns_delivery_pending"),
            models.Index(fields=["changed_at"], condition=Q(state=State.CLAIMED), name="campaigns_delivery_claimed"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def reason_in_words(self) -> str:
        """The reason as staff read it; empty if there is none."""
        return describe(self.reason)


class Content(models.Model):
    """What a delivery will say, until it is sent: the values for its template, or a finished mail."""

    delivery = models.OneToOneField(Delivery, primary_key=True, on_delete=models.CASCADE, related_name="content")
    data = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        default_permissions: ClassVar = []

    def __str__(self) -> str:
        return f"Content of {self.delivery_id}"


class DeliveryEvent(models.Model):
    """Something that happened to a delivery, by our doing or as the provider reports it."""

    class Kind(models.TextChoices):
        """What happened."""

        PUT_OFF = "put_off", _("Put off")
        ACCEPTED = "accepted", _("Taken by the provider")
        UNKNOWN = "unknown", _("Contact lost while sending")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")
        DELIVERED = "delivered", _("Delivered")
        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Marked as spam")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    at = models.DateTimeField(_("when"))
    # Whose report it is, and its id there; empty for what we did ourselves.
    provider = models.CharField(_("provider"), max_length=20, blank=True)
    external_id = models.CharField(_("provider's id"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("event of a delivery")
        verbose_name_plural = _("events of deliveries")
        ordering = ["at", "id"]
        default_permissions: ClassVar = []
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "external_id", "delivery"],
                condition=~Q(external_id=""),
                name="campaigns_event_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    @property
    def reason_in_words(self) -> str:
        """The reason as staff read it; empty if there is none."""
        return describe(self.reason)

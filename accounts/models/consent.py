"""What people have said about being written to or called: added to and read, never changed."""

from typing import Any, Never

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.audit import ImmutableError


class Channel(models.TextChoices):
    """A way to reach somebody."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    CALL = "call", _("Call")
    POST = "post", _("Post")


class Status(models.TextChoices):
    """Where somebody stands with a channel. Silence, "never asked", is no consent."""

    SUBSCRIBED = "subscribed", _("Subscribed")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    NEVER_ASKED = "never_asked", _("Never asked")
    BOUNCED = "bounced", _("Bounced")
    COMPLAINED = "complained", _("Complained")


# Of two, the more restrictive one stands first. "Never asked" restricts nothing: it is what is known of nobody.
BY_RESTRICTION = (Status.COMPLAINED, Status.UNSUBSCRIBED, Status.BOUNCED, Status.SUBSCRIBED, Status.NEVER_ASKED)
# With these, nobody writes.
NO = frozenset({Status.COMPLAINED, Status.UNSUBSCRIBED, Status.BOUNCED})


class ConsentQuerySet(models.QuerySet["ConsentRecord"]):
    """Records, which are added and read, and nothing else. A trigger in the database says the same."""

    def update(self, **_values: Any) -> Never:
        """Refuse."""
        raise ImmutableError("Records of consent cannot be changed.")

    def delete(self) -> Never:
        """Refuse."""
        raise ImmutableError("Records of consent cannot be deleted.")

    def newest(self) -> "ConsentQuerySet":
        """Return them in the order in which they count: what was said last first, whenever we heard of it."""
        return self.order_by("-at", "-id")


class ConsentRecord(models.Model):
    """One thing that was said or that happened. Written by `accounts.services.consent`.

    It names nobody: the contact's number leads nowhere once the contact is erased, and the address is a keyed hash
    (`accounts.contacts.consent_proof`). So erasure leaves the record as it is, and it still proves, to whoever can name
    the address, what was said and when.
    """

    # Not foreign keys: a record outlives what it is about, and must not change when that goes.
    organisation_id = models.BigIntegerField(_("organisation"))
    contact_id = models.BigIntegerField(_("contact"))
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    status = models.CharField(_("status"), max_length=12, choices=Status)
    at = models.DateTimeField(_("when"))
    source = models.CharField(_("how"), max_length=60, db_comment='Such as "form", "staff", "twilio": names nobody.')
    proof = models.CharField(_("proof"), max_length=250, blank=True, db_comment="Where to look it up; names nobody.")
    by_id = models.BigIntegerField(_("by whom"), null=True, db_comment="User; null for the person or the system.")
    address_hash = models.CharField(max_length=64, blank=True, db_comment="HMAC; empty for a channel without address.")
    key = models.CharField(max_length=100, blank=True, db_comment="Names the occasion: recorded once.")
    recorded = models.DateTimeField(_("recorded"), db_default=Now())

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of consent")
        verbose_name_plural = _("records of consent")
        ordering = ["-at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["contact_id", "channel", "key"], condition=~models.Q(key=""), name="accounts_consent_once"
            ),
            models.CheckConstraint(condition=models.Q(channel__in=Channel.values), name="accounts_consent_channel"),
            models.CheckConstraint(condition=models.Q(status__in=Status.values), name="accounts_consent_status"),
        ]
        indexes = [
            models.Index(fields=["contact_id", "channel", "-at", "-id"], name="accounts_consent_contact"),
            models.Index(
                fields=["address_hash", "organisation_id"],
                condition=~models.Q(address_hash=""),
                name="accounts_consent_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_status_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add a new record; refuse to change one."""
        if not self._state.adding:
            raise ImmutableError("Records of consent cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> Never:
        """Refuse."""
        raise ImmutableError("Records of consent cannot be deleted.")

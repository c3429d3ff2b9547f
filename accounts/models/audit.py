"""Who did what to what, from where."""

from datetime import datetime
from typing import Any, Never

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class ImmutableError(TypeError):
    """Somebody tried to change or delete what stands in the audit log."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Entries, which are added and read, and in time lose where they came from. A trigger in the database says so."""

    def forget_origins(self, *, before: datetime) -> int:
        """Take address, device and place from entries older than that, at least thirty days; return from how many."""
        rows = self.filter(at__lt=before).exclude(address=None, device="", place="")
        return super(AuditQuerySet, rows).update(address=None, device="", place="")

    def update(self, **_values: Any) -> Never:
        """Refuse."""
        raise ImmutableError("Entries of the audit log cannot be changed.")

    def delete(self) -> Never:
        """Refuse."""
        raise ImmutableError("Entries of the audit log cannot be deleted.")


class AuditEntry(models.Model):
    """One thing that somebody did. Written by `accounts.audit.record`, in the transaction of what was done."""

    at = models.DateTimeField(_("when"), db_default=Now())
    # Not foreign keys: an entry outlives what it is about, and must not change when that goes.
    organisation_id = models.BigIntegerField(_("organisation"), null=True)
    actor_id = models.BigIntegerField(_("who"), null=True, db_comment="User; null for the system itself.")
    action = models.CharField(_("what"), max_length=60, db_comment="A key that its app has registered.")
    target_type = models.CharField(_("kind"), max_length=60, blank=True, db_comment='Such as "accounts.invitation".')
    target_id = models.CharField(_("number"), max_length=40, blank=True)
    details = models.JSONField(_("details"), default=dict, db_comment="Ids, keys and counts: no personal data.")
    address = models.GenericIPAddressField(_("from"), null=True)
    device = models.CharField(_("device"), max_length=200, blank=True)
    place = models.CharField(
        _("place"), max_length=80, blank=True, default="", db_default="", db_comment="Country, and city: ES/Bilbao."
    )

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        # One for each filter of the list: it is read by pages, newest first, however long it has grown.
        indexes = [
            models.Index(fields=["-at", "-id"], name="accounts_audit_at"),
            models.Index(fields=["actor_id", "-at", "-id"], name="accounts_audit_by_actor"),
            models.Index(fields=["organisation_id", "-at", "-id"], name="accounts_audit_org_at"),
            models.Index(fields=["organisation_id", "actor_id", "-at", "-id"], name="accounts_audit_org_actor"),
            models.Index(fields=["organisation_id", "action", "-at", "-id"], name="accounts_audit_org_action"),
            models.Index(fields=["organisation_id", "target_type", "-at", "-id"], name="accounts_audit_org_kind"),
            models.Index(fields=["target_type", "-at", "-id"], name="accounts_audit_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.action} #{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add a new entry; refuse to change one."""
        if not self._state.adding:
            raise ImmutableError("Entries of the audit log cannot be changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> Never:
        """Refuse."""
        raise ImmutableError("Entries of the audit log cannot be deleted.")

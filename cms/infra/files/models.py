from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.infra.files.kinds import UPLOADS, Kind, kind_named


class FileQuerySet(models.QuerySet["File"]):
    """Files by what has to be done with them."""

    def ready(self) -> "FileQuerySet":
        """Files that can be given out."""
        return self.filter(state=File.State.READY)

    def known(self) -> "FileQuerySet":
        """Files whose object is there, or may be there any moment."""
        return self.filter(state__in=[File.State.PENDING, File.State.READY, File.State.RELEASED])

    def due_for_deletion(self) -> "FileQuerySet":
        """Uploads that never came or were never finished, and released files whose time is up."""
        return self.filter(state__in=[File.State.PENDING, File.State.RELEASED], expires_at__lte=timezone.now())

    def outlived(self) -> "FileQuerySet":
        """Ready files that were to be kept for a time only."""
        return self.filter(state=File.State.READY, expires_at__lte=timezone.now())


class File(models.Model):
    """One object in a store, from before it is there until after it is gone.

    `owner` is an opaque name such as "user:7". `expires_at` is when a pending upload is given up, a ready file is
    released, a released one is deleted, or the row of a refused or deleted one goes.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        READY = "ready", _("ready")
        REFUSED = "refused", _("refused")
        RELEASED = "released", _("released")
        DELETED = "deleted", _("deleted")

    owner = models.CharField(_("owner"), max_length=100)
    kind = models.CharField(_("kind"), max_length=50)
    key = models.CharField(_("key"), max_length=500)
    public = models.BooleanField(_("public"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PENDING)
    refusal = models.CharField(_("reason of the refusal"), max_length=20, blank=True)
    original_name = models.CharField(_("name"), max_length=150)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True)
    checksum = models.CharField("SHA-256", max_length=64, blank=True)
    width = models.PositiveIntegerField(_("width in pixels"), null=True)
    height = models.PositiveIntegerField(_("height in pixels"), null=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"), null=True)
    checked_at = models.DateTimeField(_("last looked for at"), default=timezone.now)
    missing_since = models.DateTimeField(_("missing since"), null=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="files_file_key_unique"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(size__gt=0) & ~Q(checksum="")), name="files_file_ready_is_measured"
            ),
            models.CheckConstraint(
                condition=Q(state="ready") | Q(expires_at__isnull=False), name="files_file_passing_states_expire"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "kind"], name="files_file_owner_kind"),
            models.Index(fields=["expires_at"], name="files_file_expiring", condition=Q(expires_at__isnull=False)),
            models.Index(fields=["checked_at"], name="files_file_ready_by_check", condition=Q(state="ready")),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def upload_key(self) -> str:
        """Where an upload waits for its check, in the private place."""
        return UPLOADS + self.key

    @property
    def rules(self) -> Kind:
        """What files of this kind may be; raises KeyError for a kind that this release no longer has."""
        return kind_named(self.kind)

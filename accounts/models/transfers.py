"""Lists of contacts that come in as files, and that go out as files."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation


class _Transfer(models.Model):
    """Work of a job, and its file."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    file = models.ForeignKey("files.File", models.SET_NULL, null=True, related_name="+")
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class ContactImport(_Transfer):
    """A list of people that somebody brings along. Rows before `done` are in; a job goes on from there."""

    # The field of each column; "" for a column that is left out.
    columns = models.JSONField(default=list)
    # Put on everybody.
    tags = models.JSONField(default=list)
    # Channels, and where to look up that all of them have agreed.
    consent = models.JSONField(default=list)
    proof = models.CharField(max_length=250, blank=True)
    language = models.CharField(max_length=10)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # The first of them: number of the row, and what is wrong with which column. No value is repeated.
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"


class ContactExport(_Transfer):
    """A list of contacts that somebody takes away."""

    class Format(models.TextChoices):
        """What kind of file."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel (XLSX)"

    # What the list was narrowed by: accounts.contacts.query.
    query = models.JSONField(default=dict)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    contacts = models.PositiveIntegerField(null=True)
    # Somebody was erased since it was asked for: there is no file any more, and will be none.
    erased = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        ordering = ["-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"


class ErasedAddress(models.Model):
    """An address, as a keyed hash, that lists which came before must not bring back."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64, db_comment="HMAC")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("erased address")
        verbose_name_plural = _("erased addresses")
        default_permissions = ()
        indexes = [models.Index(fields=["organisation", "address_hash"], name="accounts_erased_by_hash")]

    def __str__(self) -> str:
        return f"#{self.pk}"

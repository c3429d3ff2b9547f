"""Programs that act for members of an organisation."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Membership, Organisation


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens, narrowed by name of intent."""

    def of(self, organisation: Organisation) -> Self:
        """Return those that act for this organisation."""
        return self.filter(organisation=organisation)

    def alive(self) -> Self:
        """Return those that open something now. A token ends with its membership, so there is no row for others."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), membership__user__is_active=True)


class ApiToken(models.Model):
    """A key with which a program acts for a member of an organisation: never for more than the member may do."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="api_tokens")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.BinaryField(max_length=32, editable=False, db_comment="SHA-256; the token itself is not kept.")
    ending = models.CharField(_("ends with"), max_length=4, editable=False)
    scopes = ArrayField(models.CharField(max_length=60), verbose_name=_("may"), db_comment="Keys of accounts.scopes.")
    created = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    last_used = models.DateTimeField(_("last used"), null=True, editable=False, db_comment="To the minute.")
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created", "-pk"]
        constraints = [models.UniqueConstraint(fields=["digest"], name="accounts_apitoken_digest")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise `ValidationError`, by field. Not by validators of the fields, which migrations would import."""
        try:
            ProhibitNullCharactersValidator()(self.name)
        except ValidationError as error:
            raise ValidationError({"name": error}) from error

    @property
    def is_alive(self) -> bool:
        """Whether it was neither revoked nor has expired."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class ApiAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered. Written with its effect, and deleted a day later."""

    token = models.ForeignKey(ApiToken, models.CASCADE, related_name="answers")
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32, db_comment="SHA-256 of what was asked.")
    status = models.PositiveSmallIntegerField()
    body = models.BinaryField()
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="accounts_apianswer_once")]
        indexes = [models.Index(fields=["created"], name="accounts_apianswer_created")]

    def __str__(self) -> str:
        return f"{self.token_id} {self.key}"

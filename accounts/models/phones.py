"""Proof that a phone number is somebody's."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PhoneVerification(models.Model):
    """A number that somebody says is theirs, until they enter the code that was sent to it.

    The code itself stands nowhere but in the message, until that is sent.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="phone_verification")
    phone = models.CharField(_("phone number"), max_length=16, db_comment="E.164")
    code_digest = models.CharField(max_length=64, blank=True, db_comment="Keyed; empty until the code is made.")
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("verification of a phone number")
        verbose_name_plural = _("verifications of phone numbers")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"

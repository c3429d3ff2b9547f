"""Whom not to write to, and why."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.purposes import Category
from campaigns.recipients import normalise
from campaigns.states import Channel
from cms.infra.addresses import LONGEST_ADDRESS, InvalidAddressError


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """Suppressions, by what one asks of them."""

    def in_force(self) -> "SuppressionQuerySet":
        """Return those that have not been lifted."""
        return self.filter(lifted_at=None)

    def against(self, *, channel: str, address: str, owner: str, category: Category) -> "SuppressionQuerySet":
        """Return what stops a message of this category from this owner to this address."""
        reasons = [reason for reason, stopped in STOPS.items() if category in stopped]
        return self.in_force().filter(channel=channel, address=address, owner__in={"", owner}, reason__in=reasons)


class Suppression(models.Model):
    """An address or number that must not be written to. A lifted one stays as a record of what was asked for when."""

    class Reason(models.TextChoices):
        """Why."""

        BOUNCED = "bounced", _("Bounced")
        COMPLAINED = "complained", _("Marked as spam")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        STOP = "stop", _("Answered STOP")
        MANUAL = "manual", _("Added by staff")

    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    address = models.CharField(_("address or number"), max_length=LONGEST_ADDRESS)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, default=Reason.MANUAL)
    # Empty: nobody on this installation may write.
    owner = models.CharField(_("owner"), max_length=100, blank=True)
    # Who told us: a provider, a link, a keyword, a member of staff.
    source = models.CharField(_("source"), max_length=60)
    # What shows it: the id of the report or message, never its text.
    proof = models.CharField(_("proof"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)
    lifted_because = models.CharField(_("why it was lifted"), max_length=250, blank=True, editable=False)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        ordering = ["-id"]
        default_permissions = ["add", "delete", "view"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "channel", "owner", "reason"],
                condition=Q(lifted_at=None),
                name="campaigns_suppression_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} ({self.get_channel_display()})"

    def clean(self) -> None:
        """Bring the address into its normal form, or say what is wrong with it."""
        try:
            self.address = normalise(self.address, Channel(self.channel))
        except InvalidAddressError as error:
            raise ValidationError(
                {"address": _("Enter a whole e-mail address, or a phone number with its country code.")}
            ) from error


_ALL = frozenset(Category)
_ASKED_FOR_LITTLE = frozenset({Category.SERVICE, Category.MARKETING})
# Which messages each reason stops. Somebody who called a newsletter spam can still set a new password; an address that
# does not exist, and a number whose owner told the network to stop, get nothing at all.
STOPS = {
    Suppression.Reason.BOUNCED: _ALL,
    Suppression.Reason.STOP: _ALL,
    Suppression.Reason.COMPLAINED: _ASKED_FOR_LITTLE,
    Suppression.Reason.MANUAL: _ASKED_FOR_LITTLE,
    Suppression.Reason.UNSUBSCRIBED: frozenset({Category.MARKETING}),
}

"""Parts of an event that people sign up for, such as setting up, or the door."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from events.models.events import MOST_PLACES, Event


class Shift(models.Model):
    """A shift, at each occurrence of an event: it goes where the occurrence goes, and has places of its own there."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.CASCADE, related_name="shifts")
    name = models.CharField(_("name"), max_length=120)
    # Negative for what is done before it begins.
    begins_after = models.DurationField(_("begins after the event begins"))
    lasts = models.DurationField(_("lasts"))
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    instructions = models.TextField(
        _("instructions"), max_length=5_000, blank=True, help_text=_("Only people with a place in the shift read them.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    removed = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["position", "begins_after", "id"]
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(name=""), name="events_shift_has_a_name"),
            models.CheckConstraint(condition=Q(lasts__gt=timedelta(0)), name="events_shift_lasts"),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__range=(1, MOST_PLACES)), name="events_shift_has_places"
            ),
        ]

    def __str__(self) -> str:
        return self.name

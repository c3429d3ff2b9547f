"""Organisations that hold an event together with the one whose it is."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from events.models.events import Event
from events.states import CohostState


class Cohost(models.Model):
    """Another organisation, asked to hold an event, and what its members may do there. Without a right: numbers."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="cohosts")
    # The one that was asked.
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="cohosted")
    can_edit = models.BooleanField(_("may change the event"), default=False)
    can_manage_attendees = models.BooleanField(_("may see and manage attendees"), default=False)
    can_send_messages = models.BooleanField(_("may write to attendees"), default=False)
    state = models.CharField(_("answer"), max_length=8, choices=CohostState, default=CohostState.INVITED)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(_("invited"), db_default=Now(), editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    class Meta:
        verbose_name = _("co-host")
        verbose_name_plural = _("co-hosts")
        ordering = ["id"]
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["event", "organisation"], name="events_cohost_once"),
            models.CheckConstraint(
                condition=Q(state=CohostState.INVITED, answered_at=None)
                | Q(state__in=[CohostState.ACCEPTED, CohostState.REJECTED], answered_at__isnull=False),
                name="events_cohost_answer_is_dated",
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["organisation", "state"], name="events_cohost_org_state")]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.event_id}"

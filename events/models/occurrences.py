"""When an event takes place."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from events.models.events import MOST_PLACES, Event
from events.states import OccurrenceStatus

# Where an occurrence is on the map, longitude first, as the axes of a map go.
MAP_POINT = models.Func(models.F("longitude"), models.F("latitude"), function="point")
# From when to when, as a range that an index knows.
LASTS = models.Func(models.F("starts_at"), models.F("ends_at"), function="tstzrange")


class Recurrence(models.Model):
    """By which rule an event comes again (events.recurrence): days by RFC 5545, times by clocks on the wall."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="recurrence")
    rule = models.CharField(_("rule"), max_length=300, db_comment="RRULE of RFC 5545, UNTIL as a day.")
    first_day = models.DateField(_("first day"))
    begins = models.TimeField(_("begins"))
    # From clock to clock: a night that is an hour shorter changes nothing about when it ends.
    lasts = models.DurationField(_("lasts"))
    left_out = ArrayField(models.DateField(), verbose_name=_("days left out"), default=list, db_comment="EXDATE")
    laid_out_until = models.DateField(db_comment="Occurrences exist up to this day.")

    class Meta:
        verbose_name = _("recurrence")
        verbose_name_plural = _("recurrences")
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(rule=""), name="events_recurrence_has_a_rule")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["laid_out_until"], name="events_recurrence_laid_out")]

    def __str__(self) -> str:
        return self.rule


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences, narrowed by name of intent."""

    def of(self, organisation: Organisation) -> Self:
        """Return the organisation's own."""
        return self.filter(organisation=organisation)

    def scheduled(self) -> Self:
        """Return those that take place."""
        return self.filter(status=OccurrenceStatus.SCHEDULED)

    def upcoming(self, now: datetime) -> Self:
        """Return those that are not over, the soonest first."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "id")

    def with_people(self) -> models.QuerySet["Occurrence", int]:
        """Return the numbers of those that somebody has registered for."""
        return self.filter(attendees__isnull=False).values_list("pk", flat=True).distinct()

    def listed(self, now: datetime) -> Self:
        """Return those that everybody may find, the soonest first."""
        return self.filter(listed=True).upcoming(now)


class Occurrence(models.Model):
    """An event, one time. Who comes, comes to an occurrence."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, models.CASCADE, related_name="occurrences")
    # The day by the rule, also after it was moved; null for an event that comes once.
    rule_day = models.DateField(null=True, editable=False)
    # By what calendars know it among the dates of `Event.uid`: when it was to begin by the rule, as it was then.
    recurrence_id = models.DateTimeField(null=True, editable=False)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    registration_deadline = models.DateTimeField(_("registration closes"), null=True, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, db_comment="Null: as many as the event has."
    )
    status = models.CharField(_("status"), max_length=9, choices=OccurrenceStatus, default=OccurrenceStatus.SCHEDULED)
    cancel_note = models.TextField(_("why it is cancelled"), max_length=2_000, blank=True)
    moved = models.BooleanField(_("moved by hand"), default=False, db_comment="The rule does not change its times.")
    # The rule has changed, and people have a place: it takes place all the same (RDATE).
    beside_rule = models.BooleanField(default=False, editable=False)
    # Counted on with `Event.revision`: together they are SEQUENCE in calendars (RFC 5545, section 3.8.7.4).
    revision = models.PositiveIntegerField(default=0, editable=False)
    # What the public list is looked through by, kept in step by events.services.listing.
    listed = models.BooleanField(default=False, editable=False)
    longitude = models.FloatField(null=True, editable=False)
    latitude = models.FloatField(null=True, editable=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering = ["starts_at", "id"]
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["event", "rule_day"], name="events_occurrence_day_once"),
            models.CheckConstraint(
                condition=Q(rule_day=None, recurrence_id=None) | Q(rule_day__isnull=False, recurrence_id__isnull=False),
                name="events_occurrence_is_known_in_calendars",
            ),
            models.UniqueConstraint(
                fields=["event"], condition=Q(rule_day=None), name="events_occurrence_one_without_a_rule"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="events_occurrence_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(registration_deadline=None) | Q(registration_deadline__lte=F("starts_at")),
                name="events_occurrence_closes_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__range=(1, MOST_PLACES)), name="events_occurrence_has_places"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OccurrenceStatus.values), name="events_occurrence_status_is_known"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            # Upcoming and public: by time, of one organisation by time, and by place.
            models.Index(fields=["starts_at", "id"], condition=Q(listed=True), name="events_occurrence_soonest"),
            models.Index(
                fields=["organisation", "starts_at", "id"],
                condition=Q(listed=True),
                name="events_occurrence_org_soonest",
            ),
            # PostgreSQL's own `point` and ranges need no extension. Both in one: a city may have thousands of them.
            GistIndex(MAP_POINT, LASTS, condition=Q(listed=True), name="events_occurrence_nearest"),
            models.Index(fields=["organisation", "status", "starts_at"], name="events_occurrence_org_status"),
            models.Index(fields=["event", "starts_at"], name="events_occurrence_event"),
            models.Index(fields=["ends_at"], condition=Q(status="scheduled"), name="events_occurrence_ends"),
            # What reminders are looked for by.
            models.Index(fields=["starts_at"], condition=Q(status="scheduled"), name="events_occurrence_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.starts_at:%Y-%m-%d}"

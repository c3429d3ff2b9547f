"""What takes place, and what everybody who comes must know."""

from typing import Any, ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from cms.infra.addresses import LONGEST_ADDRESS
from events.states import AddressVisibility, EventStatus, EventType, LocationType, Visibility, Waitlist

# More guests than this are a booking to be talked about.
MOST_GUESTS = 100
MOST_PLACES = 1_000_000


class EventQuerySet(models.QuerySet["Event"]):
    """Events, narrowed by name of intent."""

    def of(self, organisation: Organisation) -> Self:
        """Return the organisation's own."""
        return self.filter(organisation=organisation)

    def shown(self) -> Self:
        """Return those that have a page: published, or cancelled after that."""
        return self.filter(published_at__isnull=False)

    def public(self) -> Self:
        """Return those that everybody may find."""
        return self.filter(status=EventStatus.PUBLISHED, visibility=Visibility.PUBLIC)


class Event(models.Model):
    """Something people come to, once or again and again: each time is an `Occurrence`. Changed by services only.

    `starts_at`, `ends_at` and `registration_deadline` are those of the first time.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="events")
    # In calendars, with all its dates; never changes.
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    slug = models.CharField(_("address"), max_length=100)
    summary = models.CharField(_("in short"), max_length=500, blank=True)
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    event_type = models.CharField(_("type"), max_length=12, choices=EventType, default=EventType.OTHER)
    tags = ArrayField(models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True)
    cover = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cover_alt = models.CharField(_("the picture in words"), max_length=300, blank=True)

    time_zone = models.CharField(_("time zone"), max_length=64)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    registration_deadline = models.DateTimeField(_("registration closes"), null=True, blank=True)

    location_type = models.CharField(_("where"), max_length=9, choices=LocationType, default=LocationType.IN_PERSON)
    venue = models.CharField(_("place"), max_length=200, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    street_2 = models.CharField(_("floor, room or entrance"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or region"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, db_comment="ISO 3166-1 alpha-2")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    address_visibility = models.CharField(
        _("who reads the exact address"), max_length=9, choices=AddressVisibility, default=AddressVisibility.EVERYBODY
    )
    join_url = models.URLField(_("link to join online"), max_length=500, blank=True)
    join_platform = models.CharField(_("joined with"), max_length=50, blank=True)
    accessibility = models.TextField(_("accessibility"), max_length=2_000, blank=True)

    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, db_comment="Null: as many as come.")
    waitlist = models.CharField(_("when it is full"), max_length=9, choices=Waitlist, default=Waitlist.AUTOMATIC)
    offer_hours = models.PositiveSmallIntegerField(_("hours to accept an offered place"), default=24)
    needs_approval = models.BooleanField(_("staff approve each registration"), default=False)
    most_guests = models.PositiveSmallIntegerField(_("guests each may bring"), default=5)
    # As events.questions has them.
    questions = models.JSONField(_("questions"), default=list, blank=True)

    visibility = models.CharField(_("who finds it"), max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    featured = models.BooleanField(_("featured"), default=False)
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True)
    contact_email = models.CharField(_("contact by e-mail"), max_length=LONGEST_ADDRESS, blank=True)
    contact_phone = models.CharField(_("contact by phone"), max_length=16, blank=True, db_comment="E.164")

    status = models.CharField(_("status"), max_length=9, choices=EventStatus, default=EventStatus.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancel_note = models.TextField(_("why it is cancelled"), max_length=2_000, blank=True)
    # SEQUENCE in calendars (RFC 5545, section 3.8.7.4); dates add their own to it.
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated = models.DateTimeField(_("changed"), auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "-id"]
        # What staff may do depends on the organisation: accounts.permissions.
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="events_event_slug_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(slug=""), name="events_event_has_a_name"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="events_event_ends_after_its_start"),
            models.CheckConstraint(
                condition=Q(registration_deadline=None) | Q(registration_deadline__lte=F("starts_at")),
                name="events_event_closes_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__range=(1, MOST_PLACES)), name="events_event_has_places"
            ),
            models.CheckConstraint(condition=Q(most_guests__lte=MOST_GUESTS), name="events_event_guests_are_few"),
            models.CheckConstraint(condition=Q(offer_hours__range=(1, 720)), name="events_event_offers_last"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="events_event_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(
                    event_type__in=EventType.values,
                    location_type__in=LocationType.values,
                    address_visibility__in=AddressVisibility.values,
                    waitlist__in=Waitlist.values,
                    visibility__in=Visibility.values,
                ),
                name="events_event_words_are_known",
            ),
            models.CheckConstraint(
                condition=Q(status=EventStatus.DRAFT, published_at=None, cancelled_at=None)
                | Q(status=EventStatus.PUBLISHED, published_at__isnull=False, cancelled_at=None)
                | Q(status=EventStatus.CANCELLED, cancelled_at__isnull=False),
                name="events_event_status_is_dated",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["organisation", "status", "starts_at"], name="events_event_org_status"),
            models.Index(fields=["status", "starts_at"], name="events_event_status"),
            GinIndex(fields=["tags"], name="events_event_tags"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def type_label(self) -> str:
        """The type in words: Django's own way translates all types to find one, which a list of events feels."""
        return str(EventType(self.event_type).label)


class FormerEventSlug(models.Model):
    """An address that an event had. It leads to the one it has now, until another event takes it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    slug = models.CharField(_("address"), max_length=100)
    event = models.ForeignKey(Event, models.CASCADE, related_name="former_slugs")
    given_up = models.DateTimeField(_("given up"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("former address of an event")
        verbose_name_plural = _("former addresses of events")
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="events_formerslug_once")
        ]

    def __str__(self) -> str:
        return self.slug

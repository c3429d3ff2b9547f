"""Who comes."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Organisation
from accounts.models.consent import Channel
from cms.infra.addresses import LONGEST_ADDRESS
from events.models.events import MOST_GUESTS
from events.models.occurrences import Occurrence
from events.models.shifts import Shift
from events.states import HOLDING, CheckInKind, Ended, SignupState, Source, State

# Numbers in the order of joining: taken under the lock of the occurrence (events.places.locking), by the insert itself.
ORDER = "events_order"


def _next_in_order() -> Func:
    return Func(Value(ORDER), function="nextval")


class AttendeeQuerySet(models.QuerySet["Attendee"]):
    """Attendees, narrowed by name of intent."""

    def of(self, organisation: Organisation) -> Self:
        """Return those of the organisation's own events."""
        return self.filter(organisation=organisation)

    def holding(self) -> Self:
        """Return those who take a place."""
        return self.filter(state__in=HOLDING)

    def in_line(self) -> Self:
        """Return those who wait for a place, in the order in which they get one."""
        return self.filter(state=State.WAITLISTED).order_by("sequence")


class Attendee(models.Model):
    """Somebody who comes to an occurrence with their guests, wants to, or wanted to. Changed by services only."""

    # Both are found by indexes below that begin with them: each one less is time that others do not wait.
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="attendees", db_index=False)
    # RESTRICT as PROTECT, but that an organisation can still go with all it has.
    contact = models.ForeignKey(Contact, models.RESTRICT, null=True, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="attendances")
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    email = models.CharField(_("e-mail address"), max_length=LONGEST_ADDRESS, blank=True)
    # In the form in which addresses are compared; empty only for whom staff have added without one.
    email_normal = models.CharField(max_length=LONGEST_ADDRESS, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=16, blank=True, db_comment="E.164")
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=State)
    ended = models.CharField(_("why it ended"), max_length=15, choices=Ended, blank=True)
    guests = models.PositiveSmallIntegerField(_("guests"), default=0)
    sequence = models.BigIntegerField(_("place in line"), db_default=_next_in_order(), editable=False)
    # How often others behind them have been given a place (events.places.queue).
    passed_over = models.PositiveSmallIntegerField(default=0, editable=False)
    offer_expires_at = models.DateTimeField(_("offer ends"), null=True, editable=False)

    answers = models.JSONField(_("answers"), default=dict, blank=True)
    consents = ArrayField(
        models.CharField(max_length=5, choices=Channel), verbose_name=_("may be written to by"), default=list
    )
    note = models.TextField(_("note"), max_length=2_000, blank=True, help_text=_("Only staff read it."))
    source = models.CharField(_("source"), max_length=7, choices=Source, default=Source.DIRECT)
    utm = models.JSONField(default=dict, blank=True, db_comment="utm_* of the address they came by.")
    referrer = models.ForeignKey("self", models.SET_NULL, null=True, related_name="referred")
    # Part of what each personal link carries: counting on makes the older ones dead (events.tokens).
    link_generation = models.PositiveSmallIntegerField(default=0, editable=False)
    # What their own calendar file adds to SEQUENCE: it never falls, also when they come after all.
    revision = models.PositiveIntegerField(default=0, editable=False)
    # Numbers of the occurrences that they were moved away from: their own calendar file takes these out.
    formerly = ArrayField(models.BigIntegerField(), default=list, editable=False)

    registered_at = models.DateTimeField(_("registered"), db_default=Now(), editable=False)
    placed_at = models.DateTimeField(_("place since"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    checked_in_at = models.DateTimeField(_("checked in"), null=True, editable=False)
    arrived = models.PositiveSmallIntegerField(_("people who came"), default=0, editable=False)
    updated = models.DateTimeField(_("changed"), auto_now=True)

    objects = AttendeeQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering = ["sequence"]
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["occurrence", "email_normal"], condition=~Q(email_normal=""), name="events_attendee_once"
            ),
            models.UniqueConstraint(fields=["sequence"], name="events_attendee_order_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="events_attendee_state_is_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="events_attendee_source_is_known"),
            models.CheckConstraint(condition=Q(guests__lte=MOST_GUESTS), name="events_attendee_guests_are_few"),
            models.CheckConstraint(
                condition=Q(state=State.OFFERED, offer_expires_at__isnull=False)
                | (~Q(state=State.OFFERED) & Q(offer_expires_at=None)),
                name="events_attendee_offer_ends",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CANCELLED, cancelled_at__isnull=False, ended__in=Ended.values)
                | (~Q(state=State.CANCELLED) & Q(cancelled_at=None, ended="")),
                name="events_attendee_end_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ATTENDED, checked_in_at__isnull=False)
                | (~Q(state=State.ATTENDED) & Q(checked_in_at=None)),
                name="events_attendee_came_when",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            # What is taken is added up from the index alone.
            models.Index(
                fields=["occurrence"],
                include=["guests"],
                condition=Q(state__in=[state.value for state in HOLDING]),
                name="events_attendee_holding",
            ),
            models.Index(
                fields=["occurrence", "sequence"], condition=Q(state="waitlisted"), name="events_attendee_line"
            ),
            models.Index(fields=["occurrence", "state", "sequence"], name="events_attendee_state"),
            models.Index(fields=["offer_expires_at"], condition=Q(state="offered"), name="events_attendee_offers"),
            models.Index(
                fields=["email_normal", "organisation"], condition=~Q(email_normal=""), name="events_attendee_email"
            ),
            models.Index(fields=["organisation", "-registered_at", "-id"], name="events_attendee_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name, or what else tells them from others."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.phone or f"#{self.pk}"

    @property
    def party(self) -> int:
        """How many places they take."""
        return 1 + self.guests

    @property
    def holds_a_place(self) -> bool:
        """Whether places are theirs."""
        return self.state in HOLDING


class ShiftSignup(models.Model):
    """An attendee in a shift, or on its waitlist. There is none for who has cancelled."""

    attendee = models.ForeignKey(Attendee, models.CASCADE, related_name="signups")
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="signups")
    # The attendee's: the shift has places of its own at each.
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=SignupState, default=SignupState.WANTED)
    sequence = models.BigIntegerField(_("place in line"), db_default=_next_in_order(), editable=False)
    passed_over = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("sign-up for a shift")
        verbose_name_plural = _("sign-ups for shifts")
        ordering = ["sequence"]
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["attendee", "shift"], name="events_shiftsignup_once"),
            models.CheckConstraint(condition=Q(state__in=SignupState.values), name="events_shiftsignup_state_is_known"),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["occurrence", "shift", "state", "sequence"], name="events_shiftsignup_line")
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id}: {self.shift_id}"


class CheckIn(models.Model):
    """Something that happened at a door. Devices that were offline send theirs later; each nonce counts once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="check_ins")
    attendee = models.ForeignKey(Attendee, models.CASCADE, related_name="check_ins")
    nonce = models.UUIDField()
    kind = models.CharField(_("what"), max_length=6, choices=CheckInKind)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    # By the clock of the device.
    at = models.DateTimeField(_("when"))
    recorded = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    door = models.CharField(_("door"), max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["-at", "-id"]
        default_permissions = ()
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["occurrence", "nonce"], name="events_checkin_nonce_once"),
            models.CheckConstraint(condition=Q(kind__in=CheckInKind.values), name="events_checkin_kind_is_known"),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["attendee", "-at", "-id"], name="events_checkin_attendee")]

    def __str__(self) -> str:
        return f"{self.attendee_id}: {self.kind}"

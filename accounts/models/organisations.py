"""Organisations, and who may act for them."""

from collections.abc import Callable
from typing import Any, Self
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.places.embed_sites import clean_origins
from accounts.places.slugs import LONGEST, validate_slug
from cms.infra.texts import validate_line, validate_text

_COLOUR = RegexValidator(r"#[0-9a-f]{6}\Z", _("Write a colour as # and six digits or letters from a to f."))

_MOST_READ = 2_000


def validate_time_zone(name: str) -> None:
    """Raise `ValidationError` for a name that is not in the IANA database."""
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone from the list, such as America/New_York."), code="invalid")


class Role(models.TextChoices):
    """What somebody is in an organisation. The owner may do everything, an admin all but give it away."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Administrator")
    MEMBER = "member", _("Member")


class Subscription(models.TextChoices):
    """Where an organisation's subscription stands."""

    TRIAL = "trial", _("Trial")
    ACTIVE = "active", _("Active")
    PAST_DUE = "past_due", _("Payment overdue")
    ENDED = "ended", _("Ended")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, narrowed by name of intent."""

    def of(self, user: Any) -> Self:
        """Return those the user is a member of."""
        return self.filter(memberships__user=user)


class Organisation(models.Model):
    """Who campaigns: the owner of contacts, events, mailings and surveys."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.CharField(_("address"), max_length=LONGEST, unique=True)
    description = models.TextField(_("description"), max_length=2_000, blank=True)
    website = models.URLField(_("website"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    # Contrast with what stands on them is guarded where they become a style sheet.
    main_colour = models.CharField(_("main colour"), max_length=7, default="#321148", validators=[_COLOUR])
    accent_colour = models.CharField(_("accent colour"), max_length=7, default="#ffc12e", validators=[_COLOUR])
    # The same picture in two sizes; accounts.services.logos writes both.
    logo = models.ForeignKey("files.File", models.SET_NULL, null=True, editable=False, related_name="+")
    logo_small = models.ForeignKey("files.File", models.SET_NULL, null=True, editable=False, related_name="+")
    default_event_capacity = models.PositiveIntegerField(_("usual number of places at events"), null=True, blank=True)
    # Origins, such as https://www.example.org: they may show the organisation's events in a frame.
    embed_sites = ArrayField(
        models.CharField(max_length=260),
        verbose_name=_("sites that show your events"),
        default=list,
        db_default=[],
        blank=True,
    )
    mfa_required = models.BooleanField(
        _("members need a second factor"), default=False, db_default=False, editable=False
    )
    subscription = models.CharField(
        _("subscription"), max_length=8, choices=Subscription, default=Subscription.TRIAL, editable=False
    )
    created = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    members: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organisations"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="accounts_organisation_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(subscription__in=Subscription.values),
                name="accounts_organisation_subscription_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise `ValidationError`, by field. Not by validators of the fields, which migrations would import."""
        errors = {}
        checks: dict[str, Callable[[str], None]] = {
            "name": validate_line,
            "description": validate_text,
            "slug": validate_slug,
            "time_zone": validate_time_zone,
        }
        for field, validate in checks.items():
            try:
                # What is longer is refused for that alone; nobody shall make us look at each of ten million letters.
                validate(getattr(self, field)[:_MOST_READ])
            except ValidationError as error:
                errors[field] = error
        try:
            self.embed_sites = clean_origins(self.embed_sites)
        except ValidationError as error:
            errors["embed_sites"] = error
        if errors:
            raise ValidationError(errors)


class FormerSlug(models.Model):
    """An address that an organisation had. It leads to the one it has now, and for a year nobody else can have it."""

    slug = models.CharField(_("address"), max_length=LONGEST, unique=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_slugs")
    given_up = models.DateTimeField(_("given up"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug


class Membership(models.Model):
    """Somebody acts for an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=6, choices=Role, default=Role.MEMBER)
    # Keys of accounts.permissions; what comes with the role stands there, not here.
    permissions = ArrayField(models.CharField(max_length=60), verbose_name=_("permissions"), default=list, blank=True)
    since = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["since"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="accounts_membership_once"),
            models.UniqueConstraint(
                fields=["organisation"], condition=models.Q(role=Role.OWNER), name="accounts_membership_one_owner"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="accounts_membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, narrowed by name of intent."""

    def open(self) -> Self:
        """Return those that nobody has answered or taken back, whether or not their time is over."""
        return self.filter(accepted_at=None, revoked_at=None)

    def valid(self) -> Self:
        """Return those that can be accepted now."""
        return self.open().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An organisation asks somebody, known by an address, to act for it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), max_length=254)
    role = models.CharField(_("role"), max_length=6, choices=Role, default=Role.MEMBER)
    permissions = ArrayField(models.CharField(max_length=60), verbose_name=_("permissions"), default=list, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # Each mail carries the number of its own sending: the links of those before it are dead.
    sending = models.PositiveSmallIntegerField(_("mails sent"), default=1)
    created = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="accounts_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[Role.ADMIN, Role.MEMBER]), name="accounts_invitation_never_to_own"
            ),
        ]

    def __str__(self) -> str:
        return self.email

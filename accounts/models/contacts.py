"""People an organisation knows."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.contacts.words import Words, words_of
from accounts.models.consent import Channel, Status
from accounts.models.organisations import Organisation
from cms.infra.addresses import LONGEST_ADDRESS

# The field that holds the address of a channel, in the form in which addresses are compared. Letters need no such form.
ADDRESS_FIELDS = {Channel.EMAIL: "email_normal", Channel.SMS: "phone", Channel.CALL: "phone"}


class ContactTag(models.Model):
    """A word that an organisation puts on people."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contact_tags")
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = [Lower("name")]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="accounts_contacttag_once_in_any_case"),
            models.CheckConstraint(condition=~Q(name=""), name="accounts_contacttag_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class FieldKind(models.TextChoices):
    """What a field of an organisation's own holds."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several choices")
    CHOICES = "choices", _("Several choices")


class ContactFieldQuerySet(models.QuerySet["ContactField"]):
    """Fields, narrowed by name of intent."""

    def in_use(self) -> Self:
        """Return those that were not removed, in their order."""
        return self.filter(removed=None)


class ContactField(models.Model):
    """Something an organisation wants to know of its contacts, beyond what everybody wants to know.

    Values stand in `Contact.custom`, by key. A removed field stays until a job has cleared its values.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contact_fields")
    key = models.CharField(_("key"), max_length=40)
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=FieldKind)
    choices = ArrayField(models.CharField(max_length=80), verbose_name=_("choices"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    removed = models.DateTimeField(null=True, editable=False)

    objects = ContactFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact field")
        verbose_name_plural = _("contact fields")
        ordering = ["position", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="accounts_contactfield_key_once"),
            models.CheckConstraint(condition=Q(kind__in=FieldKind.values), name="accounts_contactfield_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.label


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts, narrowed by name of intent."""

    def of(self, organisation: Organisation) -> Self:
        """Return the organisation's own. What follows is quick only after this."""
        return self.filter(organisation=organisation)

    def search(self, text: str, organisation: Organisation) -> Self:
        """Return the organisation's own with a name, e-mail address or phone number that begins like each word."""
        return self.of(organisation).filter(words=Words(text, organisation.pk)) if words_of(text) else self.none()

    def tagged(self, tag: ContactTag) -> Self:
        """Return those with this tag."""
        return self.filter(tags=tag)

    def standing(self, channel: str, status: str) -> Self:
        """Return those who stand like this with a channel."""
        return self.filter(**{f"consent_{Channel(channel)}": status})

    def with_value(self, field: ContactField, value: Any) -> Self:
        """Return those of whom a custom field says this; of several choices, this among others."""
        return self.filter(custom__contains={field.key: [value] if field.kind == FieldKind.CHOICES else value})

    def at_address(self, channel: str, address: str) -> Self:
        """Return those with this address, in its normal form, whichever organisation's they are."""
        field = ADDRESS_FIELDS.get(Channel(channel))
        return self.filter(**{field: address}) if field and address else self.none()

    def since(self, moment: datetime) -> Self:
        """Return those who became known from this moment on."""
        return self.filter(created__gte=moment)


_Manager = models.Manager.from_queryset(ContactQuerySet)


class ContactManager(_Manager):
    """Contacts without what only the index needs."""

    def get_queryset(self) -> ContactQuerySet:  # type: ignore[override]  # the base does not know its own model
        """Leave the words to search by in the database."""
        return ContactQuerySet(self.model, using=self._db).defer("words")


def _consent(channel: Channel) -> Any:
    """Return the field that tells where somebody stands with a channel; the records say why and since when."""
    return models.CharField(
        channel.label,
        max_length=12,
        choices=Status,
        default=Status.NEVER_ASKED,
        db_default="never_asked",
        editable=False,
    )


class Contact(models.Model):
    """A person an organisation knows. Changed by `accounts.services` only."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contacts")
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    email = models.CharField(_("e-mail address"), max_length=LONGEST_ADDRESS, blank=True)
    email_normal = models.CharField(max_length=LONGEST_ADDRESS, blank=True, editable=False)
    # Families share one.
    phone = models.CharField(_("phone"), max_length=16, blank=True, db_comment="E.164")
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or region"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, db_comment="ISO 3166-1 alpha-2")
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    tags: models.ManyToManyField[Any, Any] = models.ManyToManyField(ContactTag, related_name="contacts", blank=True)
    custom = models.JSONField(_("more"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=60, db_comment="A key that its app has registered.")
    created = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated = models.DateTimeField(_("changed"), auto_now=True)
    consent_email = _consent(Channel.EMAIL)
    consent_sms = _consent(Channel.SMS)
    consent_call = _consent(Channel.CALL)
    consent_post = _consent(Channel.POST)
    words = models.GeneratedField(
        expression=models.Func(
            F("organisation"),
            F("first_name"),
            F("last_name"),
            F("email_normal"),
            F("phone"),
            function="accounts_contact_words",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ContactManager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["last_name", "first_name", "id"]
        # What staff may do depends on the organisation: accounts.permissions.
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email_normal", "organisation"],
                condition=~Q(email_normal=""),
                name="accounts_contact_email_once",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="accounts_contact_is_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(
                    consent_email__in=Status.values,
                    consent_sms__in=Status.values,
                    consent_call__in=Status.values,
                    consent_post__in=Status.values,
                ),
                name="accounts_contact_consent_is_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone", "organisation"], condition=~Q(phone=""), name="accounts_contact_phone"),
            models.Index(fields=["organisation", "last_name", "first_name", "id"], name="accounts_contact_name"),
            models.Index(fields=["organisation", "-id"], name="accounts_contact_newest"),
            GinIndex(fields=["words"], name="accounts_contact_words"),
            GinIndex(fields=["custom"], opclasses=["jsonb_path_ops"], name="accounts_contact_custom"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name, or what else tells them from others."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or self.phone or f"#{self.pk}"

    def standing(self, channel: str) -> Status:
        """Return where they stand with a channel."""
        return Status(getattr(self, f"consent_{Channel(channel)}"))

    def address(self, channel: str) -> str:
        """Return their address for a channel, in its normal form; empty without one, and for letters."""
        field = ADDRESS_FIELDS.get(Channel(channel))
        return str(getattr(self, field)) if field else ""


class FormerAddress(models.Model):
    """An address that a contact had: what was sent there stays part of their history."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="former_addresses")
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    address = models.CharField(_("address"), max_length=LONGEST_ADDRESS)
    until = models.DateTimeField(_("until"), db_default=Now())

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["-until"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.address


class ContactForwarding(models.Model):
    """The number of a contact that was merged into another one: links to it still lead somewhere."""

    old_id = models.BigIntegerField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="forwardings")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("forwarding")
        verbose_name_plural = _("forwardings")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.old_id} → {self.contact_id}"

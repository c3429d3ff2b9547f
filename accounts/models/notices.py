"""What people are told about what others did, and how they want to hear of it."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Membership


class Way(models.TextChoices):
    """How a notice reaches somebody."""

    CONSOLE = "console", _("Here")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


def _ways() -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=7, choices=Way), verbose_name=_("ways"), default=list, blank=True)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, narrowed by name of intent."""

    def told_to(self, user: models.Model) -> Self:
        """Return what the person was told, by whatever way: nothing of an organisation that they have left."""
        belongs = Membership.objects.filter(user=OuterRef("user"), organisation=OuterRef("organisation"))
        return self.filter(Q(organisation=None) | Exists(belongs), user=user)

    def shown_to(self, user: models.Model) -> Self:
        """Return what of it the person reads here."""
        return self.told_to(user).filter(ways__contains=[Way.CONSOLE])

    def unread(self) -> Self:
        """Return those that have not been read."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing that one person is told. Its words are made where it is shown, in the reader's language."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    organisation = models.ForeignKey("Organisation", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=60, db_comment="A key of accounts.notices.kinds.")
    # Whoever is erased vanishes from what others were told of them.
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    parameters = models.JSONField(_("parameters"), default=dict, db_comment="Words and counts: no personal data.")
    link = models.CharField(_("link"), max_length=500, blank=True, db_comment="A path on this site.")
    ways = _ways()
    created = models.DateTimeField(_("when"), db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["user", "-id"], name="accounts_notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="accounts_notice_unread"),
            models.Index(fields=["created"], name="accounts_notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def text(self) -> str:
        """Return what happened, in the language of the moment."""
        from accounts.notices.kinds import words_of

        return words_of(self)

    @property
    def address(self) -> str:
        """Return where it leads; what is an organisation's is opened in the console, for that organisation."""
        return reverse("console:notice", args=[self.pk]) if self.link and self.organisation_id else self.link


class NoticeChoice(models.Model):
    """By which ways notices of a kind go out, instead of those that the kind comes with.

    With a user and an organisation: to this person, about that organisation. With a user alone: about everything else.
    With an organisation alone: to members who have not chosen.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notice_choices")
    organisation = models.ForeignKey("Organisation", models.CASCADE, null=True, related_name="notice_choices")
    kind = models.CharField(_("kind"), max_length=60)
    ways = _ways()

    class Meta:
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "kind"], name="accounts_noticechoice_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(organisation__isnull=False),
                name="accounts_noticechoice_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(self.ways)}"

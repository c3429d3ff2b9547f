"""Where organisations keep their images and documents."""

from typing import Self

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Value
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from accounts.models import Organisation


class LibraryQuerySet(models.QuerySet["Library"]):
    """Libraries, narrowed by name of intent."""

    def holding(self, path: str = "path") -> Exists:
        """Return the condition that the collection at a path is one of these, or stands below one.

        `path` names a field of the rows that are asked for.
        """
        below = ExpressionWrapper(OuterRef(path), output_field=models.CharField())
        return Exists(self.alias(below=below).filter(below__startswith=F("collection__path")))

    def over(self, collection: Collection) -> Self:
        """Return the one that a collection is, or stands below."""
        return self.alias(below=Value(collection.path)).filter(below__startswith=F("collection__path"))


class Library(models.Model):
    """The collection of an organisation's images and documents. It is named as the organisation is."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="library")
    collection = models.OneToOneField(Collection, models.PROTECT, related_name="library")

    objects = LibraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.organisation)

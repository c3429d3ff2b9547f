"""Images and documents. Models of our own from the start: Wagtail's cannot be swapped later.

They are called `Site...` because the names `Image` and `Document` clash with Wagtail's in the reverse accessors.
"""

import secrets
from os import PathLike
from pathlib import PurePosixPath
from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from cms.infra.files.storages import private_storage

# The column takes 100 characters; the storage adds up to 8 where two names are the same.
_LONGEST: Final = 92
# With its dot. What comes after the last dot of a name may be half a sentence.
_LONGEST_ENDING: Final = 20


def _random_part() -> str:
    """Return 64 bits: whoever knows where a file lies gets it, and nobody shall find that out from its title."""
    return secrets.token_hex(8)


class SiteImage(AbstractImage):
    """An image with a credit line; `description` is its text for people who cannot see it."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions: ClassVar = [("choose_image", "Can choose image")]

    def get_upload_to(self, filename: str) -> str:
        """Return where the file goes. Renditions are named alike; the ends of long names are cut off."""
        path: str = super().get_upload_to(f"{_random_part()}-{filename}")
        return path

    @property
    def default_alt_text(self) -> str:
        """The description; never the file's name, which tells a listener nothing."""
        return self.description


class SiteRendition(AbstractRendition):
    """One image in one size and format."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="content_rendition_unique")
        ]


class PrivateFileField(models.FileField):
    """A file in the private storage. Where files lie is no fact of the database, so migrations see a plain field."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "storage": private_storage})

    def generate_filename(self, instance: Any, filename: str | PathLike[str]) -> str:
        """Return where the file goes: its name is a part of the address from which it is downloaded."""
        whole = PurePosixPath(super().generate_filename(instance, filename))
        ending = f"-{_random_part()}{whole.suffix[:_LONGEST_ENDING]}"
        return f"{str(whole.with_suffix(''))[: _LONGEST - len(ending)]}{ending}"

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Describe the column."""
        name, _path, args, options = super().deconstruct()
        options.pop("storage", None)
        return str(name), "django.db.models.FileField", args, options


class SiteDocument(AbstractDocument):
    """A file offered for download, at `/documents/...` only: its collection may be for some visitors alone.

    On the disk Wagtail's view sends it; from a private bucket the view leads to a link that expires in minutes.
    """

    file = PrivateFileField(upload_to="documents", verbose_name=_("file"))

    # Of an organisation's documents only; others are as open as their collection is.
    shared = models.BooleanField(
        _("for everybody"),
        default=False,
        help_text=_("Whoever has the link can download it. Otherwise only members of your organisation can."),
    )

    admin_form_fields = (*WagtailDocument.admin_form_fields, "shared")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_document", "Can choose document")]

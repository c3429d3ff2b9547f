"""Forms of the Wagtail admin."""

import math
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.admin.forms.collections import BaseCollectionMemberForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from cms.content.libraries.screens import tags_refusal
from cms.content.models import Library
from cms.content.services.strip_location import without_location
from cms.infra.files.checks.images import DAMAGED


class WholeImageField(WagtailImageField):
    """Takes images that can be shown. Wagtail's own looks at the beginning of most, and fails on some of the others."""

    def to_python(self, data: Any) -> Any:
        """Return the upload; raises ValidationError for one that has no renditions: lists would fail on it."""
        try:
            file = super().to_python(data)
            if file is None:
                return None
            if not all(0 < side < math.inf for side in file.image.get_size()):
                raise ValueError("An image without a size")
            file.image.auto_orient()
        except DAMAGED as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error
        file.seek(0)
        return file


class LibraryForm(BaseCollectionMemberForm):
    """A form of something that may be an organisation's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_libraries = set(self.collections.filter(Library.objects.all().holding()).values_list("pk", flat=True))
        self._libraries = in_libraries
        # Who works for organisations alone has no tags, and who never does has nobody to share with.
        if all(collection.pk in in_libraries for collection in self.collections):
            self.fields.pop("tags", None)
        if not in_libraries:
            self.fields.pop("shared", None)

    def clean(self) -> Any:
        """Refuse tags for what is an organisation's."""
        cleaned = super().clean()
        collection = self.cleaned_data.get("collection") or self.collections[0]
        if self.cleaned_data.get("tags") and collection.pk in self._libraries:
            self.add_error("tags", tags_refusal())
        return cleaned


class DocumentForm(LibraryForm, BaseDocumentForm):
    """Uploads or changes a document."""


class ImageForm(LibraryForm, BaseImageForm):
    """Uploads or changes an image."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Wagtail makes the field, where the form has one, and has no setting for its class.
        if wagtails := self.fields.get("file"):
            self.fields["file"] = WholeImageField(
                label=wagtails.label,
                help_text=wagtails.help_text,
                required=wagtails.required,
                max_length=wagtails.max_length,
                widget=wagtails.widget,
            )

    def clean_file(self) -> Any:
        """Forget where a photo was taken: the original can be downloaded by whoever sees a rendition of it."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile) and (stripped := without_location(cast("BinaryIO", file))):
            file.size = stripped.seek(0, 2)
            stripped.seek(0)
            file.file = stripped
        return file

    def save(self, commit: bool = True) -> Any:
        """Save in one transaction: a new file takes the renditions of the old one away only after it is saved.

        Whoever makes renditions of the new file would else find those of the old.
        """
        with transaction.atomic():
            return super().save(commit=commit)

"""Forms of the Wagtail admin."""

from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from wagtail.images.forms import BaseImageForm

from cms.content.services.strip_location import without_location


class ImageForm(BaseImageForm):
    """Uploads or changes an image."""

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

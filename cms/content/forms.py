"""Forms of the Wagtail admin."""

from typing import Any

from django.db import transaction
from wagtail.images.forms import BaseImageForm


class ImageForm(BaseImageForm):
    """Uploads or changes an image."""

    def save(self, commit: bool = True) -> Any:
        """Save in one transaction: a new file takes the renditions of the old one away only after it is saved.

        Whoever makes renditions of the new file would else find those of the old.
        """
        with transaction.atomic():
            return super().save(commit=commit)

"""Blocks of pictures, videos and files."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.embeds.blocks import EmbedBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock

from cms.content.blocks import samples

GROUP = _("Pictures and media")


def sample_image() -> Any:
    """Return the newest image of the library to show in a preview, or None in an empty library."""
    return get_image_model().objects.order_by("-pk").first()


class ImageBlock(blocks.StructBlock):
    """A picture with a caption."""

    image = ImageChooserBlock(label=_("Image"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))
    alt = blocks.CharBlock(
        required=False,
        max_length=300,
        label=_("Text for people who cannot see it"),
        help_text=_("Only where this page needs other words than the image's own description."),
    )

    class Meta:
        icon = "image"
        label = _("Image")
        group = GROUP
        description = _("A picture with a caption and its credit line.")
        template = "blocks/image.html"

    def get_preview_value(self) -> Any:
        """Return a picture of the library with a caption."""
        return self.normalize(
            {"image": sample_image(), "caption": _("Saturday's canvass, minutes before the rain."), "alt": ""}
        )


class GalleryImageBlock(blocks.StructBlock):
    """One picture of a gallery."""

    image = ImageChooserBlock(label=_("Image"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Image")


class GalleryBlock(blocks.StructBlock):
    """Pictures side by side."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    images = blocks.ListBlock(GalleryImageBlock(), min_num=1, label=_("Images"))

    class Meta:
        icon = "grid"
        label = _("Picture gallery")
        group = GROUP
        description = _("Several pictures side by side, each with a caption.")
        template = "blocks/gallery.html"

    def get_preview_value(self) -> Any:
        """Return up to three pictures of the library."""
        images = get_image_model().objects.order_by("-pk")[:3]
        return self.normalize(
            {"heading": _("The day in pictures"), "images": [{"image": image, "caption": ""} for image in images]}
        )


class VideoBlock(blocks.StructBlock):
    """A video that stays at its host, and is fetched only when the visitor asks for it."""

    url = EmbedBlock(label=_("Address"), help_text=_("The page of a video on YouTube or Vimeo."))
    title = blocks.CharBlock(required=False, max_length=160, label=_("Title"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))

    class Meta:
        icon = "media"
        label = _("Embed")
        group = GROUP
        description = _("A video from YouTube or Vimeo. Nothing is fetched from there until the visitor presses play.")
        template = "blocks/embed.html"
        preview_value = samples.VIDEO


class DownloadBlock(blocks.StructBlock):
    """One file."""

    document = DocumentChooserBlock(label=_("Document"))
    note = blocks.CharBlock(required=False, max_length=200, label=_("Note"))

    class Meta:
        icon = "doc-full"
        label = _("Document")


class DownloadsBlock(blocks.StructBlock):
    """Files to take away."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    items = blocks.ListBlock(DownloadBlock(), label=_("Documents"))

    class Meta:
        icon = "download"
        label = _("Downloads")
        group = GROUP
        description = _("Files to download, with their kind and size.")
        template = "blocks/downloads.html"

    def get_preview_value(self) -> Any:
        """Return the newest documents of the library."""
        documents = get_document_model().objects.order_by("-pk")[:2]
        return self.normalize(
            {"heading": _("Take these with you"), "items": [{"document": item, "note": ""} for item in documents]}
        )

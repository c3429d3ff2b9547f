"""Blocks that present and ask."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.content.blocks import samples
from cms.content.blocks.links import LinkBlock
from cms.content.blocks.media import sample_image
from cms.content.blocks.text import SHORT_TEXT_FEATURES
from cms.content.icons import ICON_CHOICES

GROUP = _("Marketing")


def actions_block() -> blocks.ListBlock:
    """Return the buttons of a block: the first stands out, a third would compete."""
    return blocks.ListBlock(LinkBlock(), default=[], max_num=2, label=_("Buttons"))


class HeroBlock(blocks.StructBlock):
    """The top of a page: what it is about, and what to do."""

    eyebrow = blocks.CharBlock(required=False, max_length=60, label=_("Line above the heading"))
    heading = blocks.CharBlock(max_length=120, label=_("Heading"))
    text = blocks.TextBlock(required=False, label=_("Text"))
    image = ImageChooserBlock(required=False, label=_("Image"))
    actions = actions_block()

    class Meta:
        icon = "title"
        label = _("Hero")
        group = GROUP
        description = _("The top of a page: one large heading, a short text, up to two buttons and a picture.")
        template = "blocks/hero.html"

    def get_preview_value(self) -> Any:
        """Return a hero with a picture of the library."""
        return self.normalize(
            {
                "eyebrow": _("For campaigns of every size"),
                "heading": _("Stand up. Speak out. Be counted."),
                "text": _("Everything a campaign says, sends and organises, in one place."),
                "image": sample_image(),
                "actions": [
                    {"label": _("Start a campaign"), "page": None, "url": "/"},
                    {"label": _("See how it works"), "page": None, "url": "/"},
                ],
            }
        )


class StatisticBlock(blocks.StructBlock):
    """A figure and what it counts."""

    figure = blocks.CharBlock(max_length=20, label=_("Figure"))
    label = blocks.CharBlock(max_length=80, label=_("Label"))
    note = blocks.CharBlock(required=False, max_length=160, label=_("Note"))

    class Meta:
        icon = "order"
        label = _("Figure")


class StatisticsBlock(blocks.StructBlock):
    """Figures that make the case."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    items = blocks.ListBlock(StatisticBlock(), label=_("Figures"))

    class Meta:
        icon = "order"
        label = _("Statistics")
        group = GROUP
        description = _("Two to four large figures, each with what it counts and where it comes from.")
        template = "blocks/statistics.html"
        preview_value = samples.STATISTICS


class FeatureBlock(blocks.StructBlock):
    """One thing that the product or campaign does."""

    icon = blocks.ChoiceBlock(choices=ICON_CHOICES, default="star", label=_("Icon"))
    heading = blocks.CharBlock(max_length=120, label=_("Heading"))
    text = blocks.TextBlock(required=False, label=_("Text"))
    link = LinkBlock(required=False, label=_("Link"))

    class Meta:
        icon = "pick"
        label = _("Feature")


class FeatureGridBlock(blocks.StructBlock):
    """Several things side by side."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    intro = blocks.TextBlock(required=False, label=_("Introduction"))
    items = blocks.ListBlock(FeatureBlock(), label=_("Features"))

    class Meta:
        icon = "grid"
        label = _("Feature grid")
        group = GROUP
        description = _("Three to six features side by side, each with an icon and a link.")
        template = "blocks/feature_grid.html"
        preview_value = samples.FEATURE_GRID


class TextImageBlock(blocks.StructBlock):
    """Text beside a picture."""

    heading = blocks.CharBlock(max_length=120, label=_("Heading"))
    text = blocks.RichTextBlock(features=SHORT_TEXT_FEATURES, label=_("Text"))
    image = ImageChooserBlock(required=False, label=_("Image"))
    image_side = blocks.ChoiceBlock(
        choices=[("right", _("Right of the text")), ("left", _("Left of the text"))],
        default="right",
        label=_("The picture stands"),
    )
    actions = actions_block()

    class Meta:
        icon = "doc-full"
        label = _("Text and image")
        group = GROUP
        description = _("A heading and a few sentences beside a picture, which may stand on either side.")
        template = "blocks/text_image.html"

    def get_preview_value(self) -> Any:
        """Return text beside a picture of the library."""
        return self.normalize(
            {
                "heading": _("A list that is right when you print it"),
                "text": gettext(
                    "<p>Nobody likes to knock on a door twice. Answers reach the list within a second.</p>"
                ),
                "image": sample_image(),
                "image_side": "right",
                "actions": [],
            }
        )


class CallToActionBlock(blocks.StructBlock):
    """What the reader should do next."""

    heading = blocks.CharBlock(max_length=120, label=_("Heading"))
    text = blocks.TextBlock(required=False, label=_("Text"))
    actions = actions_block()

    class Meta:
        icon = "arrow-right"
        label = _("Call to action")
        group = GROUP
        description = _("A band that asks for one thing, with one or two buttons.")
        template = "blocks/call_to_action.html"
        preview_value = samples.CALL_TO_ACTION

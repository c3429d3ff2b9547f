"""Blocks that people read."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import expand_db_html

from cms.content.blocks import samples

GROUP = _("Text")

RICH_TEXT_FEATURES = [
    "h2",
    "h3",
    "h4",
    "bold",
    "italic",
    "link",
    "document-link",
    "ol",
    "ul",
    "callout",
    "image",
    "embed",
    "hr",
    "code",
]
# Answers and captions sit inside another block: headings, pictures and rules would break its shape.
SHORT_TEXT_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "code"]


class RichTextBlock(blocks.RichTextBlock):
    """Running text with headings, lists, links, pictures and callouts."""

    class Meta:
        icon = "pilcrow"
        label = _("Rich text")
        group = GROUP
        description = _("Running text with headings, lists, links, pictures and callouts.")
        template = "blocks/rich_text.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("features", RICH_TEXT_FEATURES)
        super().__init__(*args, **kwargs)

    def get_preview_value(self) -> Any:
        """Return a few paragraphs; rich text must be a plain string, not a lazy translation."""
        return self.normalize(str(samples.RICH_TEXT))

    def deconstruct(self) -> Any:
        """Appear in migrations as Wagtail's own block: they must outlive this class."""
        return ("wagtail.blocks.RichTextBlock", *super().deconstruct()[1:])


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, with who said them."""

    text = blocks.TextBlock(label=_("Words"))
    name = blocks.CharBlock(required=False, max_length=120, label=_("Name"))
    role = blocks.CharBlock(required=False, max_length=160, label=_("Role"))
    image = ImageChooserBlock(required=False, label=_("Portrait"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        group = GROUP
        description = _("Somebody's words, large, with their name, role and portrait.")
        template = "blocks/quote.html"
        preview_value = samples.QUOTE


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(max_length=200, label=_("Question"))
    answer = blocks.RichTextBlock(features=SHORT_TEXT_FEATURES, label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question")


class AccordionBlock(blocks.StructBlock):
    """Questions that open to their answers."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    items = blocks.ListBlock(QuestionBlock(), label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        group = GROUP
        description = _("Questions that open to their answers. Search engines are told that they are questions.")
        template = "blocks/accordion.html"

    def get_questions(self, value: blocks.StructValue) -> list[tuple[str, str]]:
        """Return question and answer, the answer as HTML, for search engines."""
        return [(item["question"], expand_db_html(item["answer"].source)) for item in value["items"]]

    def get_preview_value(self) -> Any:
        """Return two questions with their answers."""
        return self.normalize(samples.accordion())


class StepBlock(blocks.StructBlock):
    """One step."""

    heading = blocks.CharBlock(max_length=120, label=_("Heading"))
    text = blocks.TextBlock(required=False, label=_("Text"))

    class Meta:
        icon = "list-ol"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    """Steps in their order."""

    heading = blocks.CharBlock(required=False, max_length=120, label=_("Heading"))
    intro = blocks.TextBlock(required=False, label=_("Introduction"))
    items = blocks.ListBlock(StepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        group = GROUP
        description = _("Numbered steps, for how something works or what happens next.")
        template = "blocks/steps.html"
        preview_value = samples.STEPS

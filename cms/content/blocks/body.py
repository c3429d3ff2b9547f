"""The bodies of pages: which blocks an editor may use where."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ArticleBody(blocks.StreamBlock):
    """The body of a blog post or help article."""

    rich_text = blocks.RichTextBlock(label=_("Rich text"))


class MarketingBody(ArticleBody):
    """The body of a marketing page."""

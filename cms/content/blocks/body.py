"""The bodies of pages: which blocks an editor may use where."""

from wagtail import blocks

from cms.content.blocks.data import CodeBlock, TableBlock
from cms.content.blocks.listings import BlogTeaserBlock, CardListBlock, EventsTeaserBlock, HelpTeaserBlock
from cms.content.blocks.marketing import (
    CallToActionBlock,
    FeatureGridBlock,
    HeroBlock,
    StatisticsBlock,
    TextImageBlock,
)
from cms.content.blocks.media import DownloadsBlock, GalleryBlock, ImageBlock, VideoBlock
from cms.content.blocks.text import AccordionBlock, QuoteBlock, RichTextBlock, StepsBlock


class ArticleBody(blocks.StreamBlock):
    """The body of a blog post or help article."""

    rich_text = RichTextBlock()
    image = ImageBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    table = TableBlock()
    code = CodeBlock()
    embed = VideoBlock()
    accordion = AccordionBlock()
    call_to_action = CallToActionBlock()

    class Meta:
        template = "blocks/body.html"


class MarketingBody(ArticleBody):
    """The body of a marketing page."""

    hero = HeroBlock()
    feature_grid = FeatureGridBlock()
    text_image = TextImageBlock()
    statistics = StatisticsBlock()
    steps = StepsBlock()
    card_list = CardListBlock()
    blog_teaser = BlogTeaserBlock()
    help_teaser = HelpTeaserBlock()
    events_teaser = EventsTeaserBlock()
    downloads = DownloadsBlock()

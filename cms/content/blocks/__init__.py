"""Blocks that pages are built from, one file for each family."""

from cms.content.blocks.body import ArticleBody, MarketingBody

__all__ = ["ArticleBody", "MarketingBody"]

"""The help centre: sections and their articles."""

from support.models.pages import ArticlePage, ArticlePageTag, HelpCentrePage, HelpSectionPage

__all__ = ["ArticlePage", "ArticlePageTag", "HelpCentrePage", "HelpSectionPage"]

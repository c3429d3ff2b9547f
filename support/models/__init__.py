"""The help centre: sections and their articles."""

from support.models.pages import ArticlePage, ArticlePageTag, HelpCentrePage, HelpSectionPage
from support.models.search import ArticleText

__all__ = ["ArticlePage", "ArticlePageTag", "ArticleText", "HelpCentrePage", "HelpSectionPage"]

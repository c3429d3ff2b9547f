"""Pages of the help centre."""

import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.content.blocks import ArticleBody
from cms.content.models import BasePage
from cms.content.richtext import Heading, headings_of_body
from support import selectors


class HelpCentrePage(BasePage):
    """The start page of the help centre."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["support.HelpSectionPage"]

    class Meta:
        verbose_name = _("help centre")

    @property
    def summary_text(self) -> str:
        """The introduction stands in for an empty description."""
        return self.search_description or self.intro

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the sections and what was written last."""
        return super().get_context(request, *args, **kwargs) | {
            "sections": selectors.sections_of(self),
            "recent_articles": selectors.recent_articles_of(self),
        }


class HelpSectionPage(BasePage):
    """Articles on one subject."""

    summary = models.TextField(_("summary"), max_length=300, blank=True)
    icon = models.CharField(_("icon"), max_length=40, blank=True, default="book")

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("icon")]
    parent_page_types: ClassVar = ["support.HelpCentrePage"]
    subpage_types: ClassVar = ["support.ArticlePage"]

    class Meta:
        verbose_name = _("help section")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the articles."""
        return super().get_context(request, *args, **kwargs) | {"articles": selectors.articles_of(self)}


class ArticlePageTag(TaggedItemBase):
    """A tag on an article."""

    content_object = ParentalKey("support.ArticlePage", related_name="tagged_items", on_delete=models.CASCADE)


class ArticlePage(BasePage):
    """One question answered."""

    summary = models.TextField(_("summary"), max_length=400, blank=True)
    body = StreamField(ArticleBody(), verbose_name=_("body"))
    tags = ClusterTaggableManager(through=ArticlePageTag, blank=True)
    # Where an imported article came from: the importer finds it again by this, so a second import updates it.
    source_path = models.CharField(max_length=500, blank=True, editable=False, db_index=True)
    # What the source said at the last import: an unchanged one makes no new revision.
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("body"), FieldPanel("tags")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types: ClassVar = ["support.HelpSectionPage"]
    subpage_types: ClassVar[list[str]] = []
    article_kind: ClassVar[str] = "TechArticle"
    markdown_fields: ClassVar[tuple[str, ...]] = ("body",)

    class Meta:
        verbose_name = _("help article")
        verbose_name_plural = _("help articles")

    @cached_property
    def contents(self) -> list[Heading]:
        """The headings of the body, with the ids they are rendered with."""
        return headings_of_body(self.body)

    @cached_property
    def related_articles(self) -> list["ArticlePage"]:
        """Up to four articles to read next."""
        return selectors.articles_related_to(self)

    @property
    def last_updated(self) -> datetime.datetime:
        """When what visitors read was last changed; a page that was never published is new."""
        return self.last_published_at or self.first_published_at or timezone.now()

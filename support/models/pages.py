"""Pages of the help centre."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.content.blocks import ArticleBody
from cms.content.models import BasePage


class HelpCentrePage(BasePage):
    """The start page of the help centre."""

    intro = models.TextField(_("introduction"), blank=True)

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["support.HelpSectionPage"]

    class Meta:
        verbose_name = _("help centre")


class HelpSectionPage(BasePage):
    """Articles on one subject."""

    summary = models.TextField(_("summary"), max_length=300, blank=True)
    icon = models.CharField(_("icon"), max_length=40, blank=True, default="book")

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("icon")]
    parent_page_types: ClassVar = ["support.HelpCentrePage"]
    subpage_types: ClassVar = ["support.ArticlePage"]

    class Meta:
        verbose_name = _("help section")


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

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("body"), FieldPanel("tags")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types: ClassVar = ["support.HelpSectionPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("help article")
        verbose_name_plural = _("help articles")

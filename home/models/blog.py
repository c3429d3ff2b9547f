"""Blog posts."""

import datetime
import re
import uuid
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from cms.content.blocks import ArticleBody
from cms.content.models import BasePage
from cms.content.richtext import body_text, reading_minutes
from cms.content.seo import structured_data
from cms.content.seo.links import FeedLink
from home import selectors
from home.models.blog_index import BlogIndexPage
from home.models.people import Author, Category

# The index answers these addresses itself, so a post there would never be seen (blog_index.py).
_TAKEN_SLUG = re.compile(r"feed|[1-9][0-9]{3}")
_POST_NAMESPACE = uuid.UUID("5a3f0d0e-6c5b-4a1e-9f0c-3d1f2b7a9c11")


class BlogPageTag(TaggedItemBase):
    """A tag on a post."""

    content_object = ParentalKey("home.BlogPage", related_name="tagged_items", on_delete=models.CASCADE)


class BlogPageAuthor(Orderable):
    """An author of a post, in the order of the by-line."""

    page = ParentalKey("home.BlogPage", related_name="bylines", on_delete=models.CASCADE)
    author = models.ForeignKey(Author, verbose_name=_("author"), on_delete=models.PROTECT, related_name="bylines")

    panels: ClassVar = [FieldPanel("author")]


class BlogPage(BasePage):
    """A post."""

    date = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    summary = models.TextField(_("summary"), max_length=400)
    hero_image = models.ForeignKey(
        "content.SiteImage",
        verbose_name=_("hero image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    category = models.ForeignKey(
        Category, verbose_name=_("category"), null=True, blank=True, on_delete=models.SET_NULL, related_name="posts"
    )
    tags = ClusterTaggableManager(through=BlogPageTag, blank=True)
    body = StreamField(ArticleBody(), verbose_name=_("body"))
    # Counted when the page is saved: a list of posts shows reading times without reading the posts.
    word_count = models.PositiveIntegerField(default=0, editable=False)

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("hero_image"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("date"), InlinePanel("bylines", label=_("Author")), FieldPanel("category"), FieldPanel("tags")],
            heading=_("Filed under"),
        ),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        index.FilterField("date"),
    ]
    parent_page_types: ClassVar = ["home.BlogIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    article_kind: ClassVar[str] = "BlogPosting"
    markdown_fields: ClassVar[tuple[str, ...]] = ("body",)

    class Meta:
        verbose_name = _("blog post")
        verbose_name_plural = _("blog posts")

    @cached_property
    def blog_index(self) -> BlogIndexPage:
        """The index this post is listed in."""
        return BlogIndexPage.objects.parent_of(self).get()

    @property
    def published_on(self) -> datetime.date:
        """The day printed on the post, which its author chose."""
        return self.date

    @property
    def published_at(self) -> datetime.datetime:
        """The moment of publishing, for feeds: midnight where only the day is known."""
        first = self.first_published_at
        if first and timezone.localdate(first) == self.date:
            return first
        return timezone.make_aware(datetime.datetime.combine(self.date, datetime.time.min))

    @property
    def stable_id(self) -> str:
        """An id for feeds that survives a new address, a new host and a move to another database."""
        return uuid.uuid5(_POST_NAMESPACE, f"{self.translation_key}/{self.locale.language_code}").urn

    @property
    def reading_minutes(self) -> int:
        """How long the body takes to read."""
        return reading_minutes(self.word_count)

    @cached_property
    def author_list(self) -> list[Author]:
        """The authors in the order of the by-line."""
        bylines = list(self.bylines.all())
        prefetch_related_objects(bylines, "author__photo")
        return [byline.author for byline in bylines]

    @cached_property
    def tag_list(self) -> list[Tag]:
        """The tags by name."""
        items = list(self.tagged_items.all())
        prefetch_related_objects(items, "tag")
        return sorted((item.tag for item in items), key=lambda tag: tag.name.lower())

    def get_authors(self) -> list[structured_data.Thing]:
        """Return the by-line for search engines."""
        return [
            structured_data.person(name=author.name, url=author.website, role=author.role)
            for author in self.author_list
        ]

    def get_feeds(self, request: HttpRequest) -> list[FeedLink]:
        """Return the feeds of the blog."""
        return self.blog_index.get_feeds(request)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add where the post's category, tags and authors lead."""
        index = self.blog_index
        return super().get_context(request, *args, **kwargs) | {
            "blog_index": index,
            "category_link": index.link_to_category(self.category) if self.category else None,
            # A tag without a letter or digit, such as "#", has no slug, so no address either.
            "tag_links": [index.link_to_tag(tag) for tag in self.tag_list if tag.slug],
            "author_links": [index.link_to_author(author) for author in self.author_list],
        }

    @cached_property
    def related_posts(self) -> list["BlogPage"]:
        """Up to three posts to read next."""
        return selectors.posts_related_to(self)

    def clean(self) -> None:
        """Keep the post reachable, and filed under a category of its own language."""
        super().clean()
        if _TAKEN_SLUG.fullmatch(self.slug or ""):
            raise ValidationError({"slug": _("The blog uses this address itself. Please choose another one.")})
        if self.category and self.locale_id and self.category.locale_id != self.locale_id:
            # A copy made for translation arrives with the category of the original.
            self.category = self.category.get_translation_or_none(self.locale)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Count the words, whoever saves."""
        if kwargs.get("update_fields") is None:
            self.word_count = len(body_text(self.body).split())
        return super().save(*args, **kwargs)

"""The base of every page type."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.content.reserved import PageCopyForm, PageForm, check_slug
from cms.content.seo import structured_data as schema
from cms.content.seo.links import FeedLink

if TYPE_CHECKING:
    from cms.content.models.media import SiteImage


class BasePage(Page):
    """A page with what search engines and social networks are told about it.

    `seo_title` and `search_description` are Wagtail's; a page type says in `summary_text` what stands in for an
    empty description, and in `sharing_image` what stands in for an empty social image.
    """

    social_image = models.ForeignKey(
        "content.SiteImage",
        verbose_name=_("social image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown when the page is shared. At least 1200 × 630 pixels."),
    )
    canonical_url = models.URLField(
        _("canonical URL"),
        blank=True,
        help_text=_("Only where this text was first published elsewhere."),
    )
    hide_from_search_engines = models.BooleanField(_("hide from search engines"), default=False)

    promote_panels: ClassVar = [
        *Page.promote_panels,
        MultiFieldPanel(
            [
                FieldPanel("social_image"),
                FieldPanel("canonical_url"),
                FieldPanel("hide_from_search_engines"),
            ],
            heading=_("Sharing and search engines"),
        ),
    ]

    # A subtype of schema.org's Article where the page is a text that somebody wrote, such as "BlogPosting".
    article_kind: ClassVar[str] = ""
    # The StreamFields that make up the page's Markdown version; without any it has none.
    markdown_fields: ClassVar[tuple[str, ...]] = ()

    base_form_class = PageForm
    copy_form_class = PageCopyForm

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raise `ValidationError`, by field."""
        super().clean()
        check_slug(self.slug, self.get_parent())

    def minimal_clean(self) -> None:
        """The same for a draft, whose other fields may still be wrong."""
        super().minimal_clean()
        check_slug(self.slug, self.get_parent())

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Leave redirects at the addresses that a new slug takes away, in the transaction that takes them."""
        # Wagtail's redirects cannot be imported before all models are there.
        from cms.content.redirects import leave_redirects

        with transaction.atomic():
            before = Page.objects.filter(pk=self.pk).values("slug", "url_path").first() if self.pk else None
            result = super().save(*args, **kwargs)
            # Saving a draft leaves both columns alone, whatever slug the draft has.
            if before and before["slug"] != self.slug and before["url_path"] != self.url_path:
                leave_redirects(self, old_url_path=before["url_path"])
            return result

    @property
    def summary_text(self) -> str:
        """One or two plain sentences on the page, for search results, feeds and previews."""
        return self.search_description or getattr(self, "summary", "")

    @property
    def sharing_image(self) -> "SiteImage | None":
        """The picture shown where the page is shared."""
        return self.social_image or getattr(self, "hero_image", None)

    @cached_property
    def breadcrumbs(self) -> list[Page]:
        """The pages above this one that a visitor is led through, from the front page down."""
        # The hidden ones are loaded too: the page cache must know that this page shows them once they are published.
        # Depth 1 is Wagtail's root, which no site shows.
        return [ancestor for ancestor in self.get_ancestors() if ancestor.live and ancestor.depth > 1]

    def get_view_restrictions(self) -> Any:
        """Return the restrictions of this page and those above it; read once in the life of this object.

        Wagtail asks before it serves the page, and the head and the Markdown version ask again.
        """
        return self._view_restrictions

    @cached_property
    def _view_restrictions(self) -> Any:
        return super().get_view_restrictions()

    @property
    def published_at(self) -> datetime | None:
        """When the page was first published."""
        return self.first_published_at

    def get_feeds(self, request: HttpRequest) -> list[FeedLink]:  # noqa: ARG002  page types with feeds need it
        """Return the feeds of this page's news."""
        return []

    def get_authors(self) -> list[schema.Thing]:
        """Return who wrote the page, in the order of the by-line (`structured_data.person`)."""
        return []

    def get_markdown_url(self, request: HttpRequest) -> str:
        """Return the full address of the Markdown version, or nothing: `/blog/a-post/` is also `/blog/a-post.md`."""
        url = self.get_full_url(request) if self.markdown_fields else None
        return f"{url.rstrip('/')}.md" if url else ""

    def structured_data(self, request: HttpRequest, *, image_url: str) -> list[schema.Thing]:
        """Return what the page is in the words of schema.org; page types add to it.

        `image_url` is the full address of the picture shown when the page is shared, or nothing.
        """
        things = [schema.breadcrumbs(trail)] if (trail := self._trail(request)) else []
        if self.article_kind:
            things.append(self._article(request, image_url=image_url))
        if questions := self._questions():
            things.append(schema.faq_page(questions))
        return things

    def _trail(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Return title and address of every page from the front page down to this one; the front page has none."""
        pages = [*self.breadcrumbs, self]
        return [(page.title, page.get_full_url(request) or "") for page in pages] if len(pages) > 1 else []

    def _article(self, request: HttpRequest, *, image_url: str) -> schema.Thing:
        from cms.content.seo.organisation import publisher

        return schema.article(
            kind=self.article_kind,
            headline=self.title,
            url=self.canonical_url or self.get_full_url(request) or "",
            language=self.locale.language_code,
            publisher=publisher(request),
            description=self.summary_text,
            images=[image_url] if image_url else [],
            authors=self.get_authors(),
            published=self.published_at,
            modified=self.last_published_at,
        )

    def _questions(self) -> list[tuple[str, str]]:
        """Return question and answer of every block that holds such; a block offers them by `get_questions(value)`."""
        streams: list[Any] = [
            getattr(self, field.name) for field in self._meta.get_fields() if isinstance(field, StreamField)
        ]
        return [
            question
            for stream in streams
            for child in stream
            if hasattr(child.block, "get_questions")
            for question in child.block.get_questions(child.value)
        ]

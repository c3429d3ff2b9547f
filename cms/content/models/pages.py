"""The base of every page type."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page


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

    class Meta:
        abstract = True

    @property
    def summary_text(self) -> str:
        """One or two plain sentences on the page, for search results, feeds and previews."""
        return self.search_description or getattr(self, "summary", "")

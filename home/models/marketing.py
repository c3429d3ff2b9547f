"""Pages that marketers build from blocks."""

from typing import ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.content.blocks import MarketingBody
from cms.content.models import BasePage
from cms.content.seo import organisation, structured_data


class MarketingPage(BasePage):
    """A page whose body is built from blocks."""

    summary = models.TextField(_("summary"), max_length=300, blank=True)
    body = StreamField(MarketingBody(), verbose_name=_("body"), blank=True)

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        abstract = True


class HomePage(MarketingPage):
    """The front page of a site, one for each language."""

    parent_page_types: ClassVar = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")

    def structured_data(self, request: HttpRequest, *, image_url: str) -> list[structured_data.Thing]:
        """Add who speaks on this site, and how to search it."""
        website = organisation.website(
            request,
            language=self.locale.language_code,
            search_url=f"{self.get_full_url(request)}support/search/?q=",
        )
        things = super().structured_data(request, image_url=image_url)
        return [organisation.publisher(request), website, *things]


class LandingPage(MarketingPage):
    """A marketing page."""

    parent_page_types: ClassVar = ["home.HomePage", "home.LandingPage"]

    class Meta:
        verbose_name = _("landing page")

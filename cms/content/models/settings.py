"""Settings of a site that every page shows: the brand, the menus, the banner."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from cms.content.blocks.navigation import AnnouncementBlock, MenuBlock, SocialLinkBlock


@register_setting(icon="pick", order=1)
class BrandSettings(BaseSiteSetting):
    """Who speaks on this site."""

    name = models.CharField(_("name"), max_length=80, default="Rostrum")
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    logo = models.ForeignKey(
        "content.SiteImage", verbose_name=_("logo"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    default_social_image = models.ForeignKey(
        "content.SiteImage",
        verbose_name=_("default social image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    security_email = models.EmailField(
        _("security e-mail"), blank=True, help_text=_("Where to report a vulnerability; stands in security.txt.")
    )
    social_links = StreamField([("link", SocialLinkBlock())], verbose_name=_("social links"), blank=True)

    panels: ClassVar = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo")], heading=_("Identity")),
        MultiFieldPanel([FieldPanel("default_social_image"), FieldPanel("social_links")], heading=_("Sharing")),
        MultiFieldPanel([FieldPanel("contact_email"), FieldPanel("security_email")], heading=_("Contact")),
    ]

    class Meta:
        verbose_name = _("brand")


@register_setting(icon="list-ul", order=2)
class NavigationSettings(BaseSiteSetting):
    """Menus and the announcement banner, each written once per language."""

    header = StreamField([("menu", MenuBlock())], verbose_name=_("header menu"), blank=True)
    footer = StreamField([("menu", MenuBlock())], verbose_name=_("footer menu"), blank=True)
    announcements = StreamField(
        [("announcement", AnnouncementBlock())],
        verbose_name=_("announcement banner"),
        blank=True,
        help_text=_("The first one in the visitor's language that is switched on is shown above the header."),
    )

    panels: ClassVar = [FieldPanel("announcements"), FieldPanel("header"), FieldPanel("footer")]

    class Meta:
        verbose_name = _("navigation")

"""Blocks of the menus, the banner and the social links."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LinkBlock(blocks.StructBlock):
    """A link to a page, or to an address outside; the page's title stands in for an empty label."""

    label = blocks.CharBlock(required=False, max_length=80, label=_("Label"))
    page = blocks.PageChooserBlock(required=False, label=_("Page"))
    url = blocks.CharBlock(required=False, max_length=300, label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Link")


class MenuItemBlock(LinkBlock):
    """A link, with links below it."""

    children = blocks.ListBlock(LinkBlock(), required=False, default=[], label=_("Links below"))

    class Meta:
        icon = "list-ul"
        label = _("Menu item")


class MenuBlock(blocks.StructBlock):
    """A menu in one language."""

    language = blocks.ChoiceBlock(choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE, label=_("Language"))
    items = blocks.ListBlock(MenuItemBlock(), label=_("Items"))

    class Meta:
        icon = "list-ul"
        label = _("Menu")


class AnnouncementBlock(blocks.StructBlock):
    """One announcement in one language."""

    language = blocks.ChoiceBlock(choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE, label=_("Language"))
    is_on = blocks.BooleanBlock(required=False, default=True, label=_("Switched on"))
    text = blocks.CharBlock(max_length=160, label=_("Text"))
    link = LinkBlock(required=False, label=_("Link"))

    class Meta:
        icon = "warning"
        label = _("Announcement")


class SocialLinkBlock(blocks.StructBlock):
    """A profile on a social network."""

    network = blocks.CharBlock(max_length=40, label=_("Network"))
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link-external"
        label = _("Social link")

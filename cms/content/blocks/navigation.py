"""Blocks of the menus, the banner and the social links."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.content.blocks.links import LinkBlock


class MenuItemBlock(LinkBlock):
    """A link, with links below it; with links below, it may be a mere heading."""

    children = blocks.ListBlock(LinkBlock(), required=False, default=[], label=_("Links below"))

    class Meta:
        icon = "list-ul"
        label = _("Menu item")

    def needs_destination(self, value: Any) -> bool:
        """Return whether the item has nothing below it to open."""
        return not value.get("children")


class MenuBlock(blocks.StructBlock):
    """A menu in one language."""

    language = blocks.ChoiceBlock(choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE, label=_("Language"))
    items = blocks.ListBlock(MenuItemBlock(), label=_("Items"))

    class Meta:
        icon = "list-ul"
        label = _("Menu")
        label_format = "{language}"


class AnnouncementBlock(blocks.StructBlock):
    """One announcement in one language."""

    language = blocks.ChoiceBlock(choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE, label=_("Language"))
    is_on = blocks.BooleanBlock(required=False, default=True, label=_("Switched on"))
    text = blocks.CharBlock(max_length=160, label=_("Text"))
    link = LinkBlock(required=False, label=_("Link"))

    class Meta:
        icon = "warning"
        label = _("Announcement")
        label_format = "{language}: {text}"


class SocialLinkBlock(blocks.StructBlock):
    """A profile on a social network."""

    network = blocks.CharBlock(max_length=40, label=_("Network"))
    url = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link-external"
        label = _("Social link")

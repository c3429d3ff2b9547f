from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """What every page shares: base page, blocks, navigation, images, SEO and search."""

    name = "cms.content"
    label = "content"
    verbose_name = _("Content")

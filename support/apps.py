from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """The help centre."""

    name = "support"
    verbose_name = _("Support")

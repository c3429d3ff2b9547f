from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Files, each with a row."""

    name = "cms.infra.files"
    label = "files"
    verbose_name = _("files")

    def ready(self) -> None:
        """Refuse an installation whose private files would be public."""
        from cms.infra.files.system_checks import private_is_private

        register(private_is_private)

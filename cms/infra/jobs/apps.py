from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Durable jobs over PostgreSQL, woken through Huey."""

    name = "cms.infra.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

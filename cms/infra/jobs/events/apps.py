from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """Domain events, their handlings and their way to the outside."""

    name = "cms.infra.jobs.events"
    label = "outbox"
    verbose_name = _("Domain events")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    """The inbox for what providers tell us."""

    name = "cms.infra.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")

    def ready(self) -> None:
        """Confirm subscriptions to our own topics."""
        from cms.infra.webhooks import registry, tasks
        from cms.infra.webhooks.verifiers.sns import CONFIRMATION

        registry.subscribe("ses", tasks.confirm_soon, name="webhooks.confirm", types=[CONFIRMATION])

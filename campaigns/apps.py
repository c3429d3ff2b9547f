from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """Outreach: every message to a person goes through here."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Make our own messages known."""
        from accounts.audit import register_action
        from accounts.console.dashboard import register_panel
        from accounts.permissions import register_permission
        from campaigns import account_messages, catalogue, contacts, handlers, sent
        from cms.infra import webhooks

        register_action("suppression.added", _("Address suppressed by staff"))
        register_action("suppression.lifted", _("Suppression of an address lifted by staff"))
        catalogue.register()
        contacts.join()
        account_messages.join()
        register_permission(sent.PERMISSION)
        register_panel("sent", sent.figures, order=30)
        webhooks.subscribe("ses", handlers.on_ses_event, name="campaigns.ses")
        webhooks.subscribe("twilio", handlers.on_twilio_message, name="campaigns.twilio")

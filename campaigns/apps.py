from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """Outreach: every message to a person goes through here."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Make our own messages known."""
        from accounts.domain_events import MemberInvited
        from campaigns import account_messages, catalogue, contacts, handlers
        from cms.infra import webhooks
        from cms.infra.jobs.events import subscribe

        catalogue.register()
        contacts.join()
        subscribe(MemberInvited, account_messages.send_invitation, name="campaigns.send_invitation")
        webhooks.subscribe("ses", handlers.on_ses_event, name="campaigns.ses")
        webhooks.subscribe("twilio", handlers.on_twilio_message, name="campaigns.twilio")

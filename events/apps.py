from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Events: who holds them, when they take place, who comes."""

    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        """Make known what lower apps must know of events."""
        from accounts.api.engine import register_router
        from accounts.console.dashboard import register_panel
        from events import access, audited_actions, contacts
        from events.api import attendees as api_attendees
        from events.api import cohosts as api_cohosts
        from events.api import common
        from events.api import door as api_door
        from events.api import events as api_events
        from events.console import notices, panel, tabs
        from events.discovery import wiring
        from events.door import device
        from events.messages import joining as messages

        access.register_own()
        audited_actions.register_actions()
        contacts.join()
        tabs.register_own()
        tabs.register_tab("check-in", _("Check-in"), "events_door:of_event", access.DOOR, order=60)
        device.join()
        messages.join()
        notices.register_own()
        register_panel("events", panel.figures, order=15)
        wiring.join()
        common.register_scopes()
        for room in (api_events, api_cohosts, api_attendees, api_door):
            register_router("", room.router)

"""Make known what messages about events add to other parts; called by `EventsConfig.ready()`."""

from django.utils.translation import gettext_lazy as _

from events.access import MESSAGES
from events.console.tabs import register_tab
from events.messages import listening, notices, purposes


def join() -> None:
    """Register purposes, listeners, notices and the tab."""
    purposes.register()
    listening.join()
    notices.join()
    register_tab("messages", _("Messages"), "events_messages:index", MESSAGES, order=70)

"""What events add to the Wagtail admin."""

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from events.console.bulk import ON_EVENTS
from events.console.bulk_attendees import ON_ATTENDEES
from events.console.viewsets import EventViewSet
from events.door.dates import DoorMenuItem
from events.door.routes import patterns as door_patterns
from events.messages.routes import patterns as message_patterns


@hooks.register("register_admin_viewset")
def event_screens() -> EventViewSet:
    """Show members of an organisation its events."""
    return EventViewSet()


@hooks.register("register_admin_urls")
def door_urls() -> list[URLPattern | URLResolver]:
    """Serve the screens at the door."""
    return [path("events/door/", include((door_patterns, "events_door")))]


@hooks.register("register_admin_urls")
def message_urls() -> list[URLPattern | URLResolver]:
    """Serve the screens for messages."""
    return [path("events/", include((message_patterns, "events_messages")))]


@hooks.register("register_admin_menu_item")
def door_menu_item() -> DoorMenuItem:
    """Lead to the doors."""
    return DoorMenuItem(_("Check-in"), reverse("events_door:dates"), name="door", icon_name="tick-inverse", order=145)


for action in (*ON_EVENTS, *ON_ATTENDEES):
    hooks.register("register_bulk_action", action)

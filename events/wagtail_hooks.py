"""What events add to the Wagtail admin."""

from wagtail import hooks

from events.console.viewsets import EventViewSet


@hooks.register("register_admin_viewset")
def event_screens() -> EventViewSet:
    """Show members of an organisation its events."""
    return EventViewSet()

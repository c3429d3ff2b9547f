"""The first screen of an event: what there is to do, and how it stands."""

from typing import Any

from django.utils import timezone

from events.console.counting import dates_of
from events.console.screens import EventPage

_SOON = 5


class OverviewView(EventPage):
    """How an event stands."""

    template_name = "console/events/overview.html"

    def get_page_title(self) -> str:
        """Return its title."""
        return self.event.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the next dates."""
        context = super().get_context_data(**kwargs)
        coming = self.event.occurrences.upcoming(timezone.now())[:_SOON]
        return context | {"dates": dates_of(self.event, coming)}

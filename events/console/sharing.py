"""The ways to make an event known: links, and its form for other sites."""

from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.access import NUMBERS
from events.console.screens import EventPage
from events.links import event_url, invited_url
from events.pages.embedding import snippet
from events.states import EventStatus, Visibility


class ShareView(EventPage):
    """Links and the piece of HTML."""

    template_name = "console/events/share.html"
    page_title = gettext_lazy("Share")
    right = NUMBERS
    tab = "share"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the links. The one to a private event registers whoever has it: it is for the host's people."""
        context = super().get_context_data(**kwargs)
        private = self.event.visibility == Visibility.PRIVATE
        shown = self.event.status == EventStatus.PUBLISHED
        return context | {
            "links": self._links(private=private),
            "private": private,
            "shown": shown,
            "snippet": "" if private else snippet(self.event),
        }

    def _links(self, *, private: bool) -> list[tuple[str, str]]:
        address = event_url(self.event)
        if private:
            return [(_("For people you invite"), invited_url(self.event))] if self.at.standing.host else []
        links = [
            (label, f"{address}?{urlencode({'utm_source': source, 'utm_medium': medium})}")
            for label, source, medium in (
                (_("For mails"), "newsletter", "email"),
                (_("For social media and chats"), "chat", "social"),
                (_("For print"), "poster", "print"),
            )
        ]
        return [(_("Its page"), address), *links]

"""The first screen of an event: what there is to do, and how it stands."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets import Button, HeaderButton

from events.access import EDIT, HOST, NUMBERS, PEOPLE
from events.console import statistics
from events.console.counting import dates_of
from events.console.screens import EventPage
from events.console.shifts import date_chosen, shifts_at
from events.pages.rendering import render_event
from events.selectors import leader_board
from events.states import EventStatus
from events.when import when
from events.where import where

_SOON = 5


class OverviewView(EventPage):
    """How an event stands."""

    template_name = "console/events/overview.html"

    def get_page_title(self) -> str:
        """Return its title."""
        return self.event.title

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer what is to be done next."""
        if self.event.status != EventStatus.DRAFT or not self.at.may(EDIT):
            return []
        return [HeaderButton(_("Publish"), url=self._url("publish"), icon_name="check")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer what else can be done."""
        status = self.event.status
        offered = (
            ("preview", _("Show the page"), "view", NUMBERS, True),
            ("edit", _("Change"), "edit", EDIT, status != EventStatus.CANCELLED),
            ("duplicate", _("Duplicate"), "copy", HOST, True),
            ("cancel", _("Cancel the event"), "cross", EDIT, status == EventStatus.PUBLISHED),
            ("delete", _("Delete the draft"), "bin", EDIT, status == EventStatus.DRAFT),
        )
        return [
            Button(label, url=self._url(name), icon_name=icon, priority=number)
            for number, (name, label, icon, right, now) in enumerate(offered)
            if now and self.at.may(right)
        ]

    def _url(self, name: str) -> str:
        return reverse(f"events:{name}", args=[self.event.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the next dates, when and where."""
        context = super().get_context_data(**kwargs)
        event = self.event
        coming = list(event.occurrences.upcoming(timezone.now())[:_SOON])
        first = coming[0] if coming else event
        return context | {
            "dates": dates_of(event, coming),
            "when": when(first.starts_at, first.ends_at, event.time_zone),
            "where": where(event, exact=self.at.sight.exact),
            "may_edit": self.at.may(EDIT),
            **self._numbers(),
        }

    def _numbers(self) -> dict[str, Any]:
        """Return how it does. Who has brought others has a name: only those who see people read it."""
        event = self.event
        days = statistics.days_of(event, self.acting.organisation.time_zone)
        if not days:
            return {}
        date, _dates = date_chosen(event, "")
        board = leader_board(event) if self.at.may(PEOPLE) else []
        return {
            "headline": statistics.headline(event),
            "days": days,
            "busiest": max(each.new for each in days),
            "states": statistics.states_of(event),
            "sources": statistics.sources_of(event),
            "campaigns": statistics.campaigns_of(event),
            "board": [(each, brought) for each, brought in zip(board, statistics.shares(board), strict=True)],
            "shift_date": date,
            "shifts": shifts_at(event, date, people=False),
        }


class PreviewView(EventPage):
    """The event's page as people will see it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 - Django's
        """Return the page. Raises `Http404` for an event without any date."""
        date, _dates = date_chosen(self.event, request.GET.get("date", ""))
        if date is None:
            raise Http404
        return render_event(request, self.event, date, preview=True)

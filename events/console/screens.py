"""What the screens of one event have in common: they find it, ask for the right, and show the tabs."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.console.views import FormScreen, Scoped
from events.access import NUMBERS, VIEW
from events.console.standing import AtEvent, at_event
from events.console.tabs import tabs_at
from events.models import Event


class EventScreen(Scoped):
    """A screen about one event, whose number is `pk` in the address. Stands behind `guard.for_organisation`.

    `right` is what one must be allowed to do there (`events.access`), `tab` the key of the tab that it belongs to.
    """

    model = Event
    view_key = change_key = VIEW
    right = NUMBERS
    tab = "overview"
    header_icon = "calendar"
    at: AtEvent

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the event, and ask whether they may."""
        self.at = at_event(self.acting, self.event_number(kwargs["pk"]))
        self.at.require(self.right)
        self.prepare()
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def event_number(self, number: int) -> int:
        """Return the number of the event; override this where the address names something of it."""
        return number

    def prepare(self) -> None:
        """Look up what else is needed, with `self.at` set."""

    @property
    def event(self) -> Event:
        """The event."""
        return self.at.event

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the event, what they may, and the tabs."""
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"at": self.at, "event": self.event, "tabs": tabs_at(self.at, self.tab)}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the event, and to the list."""
        here = str(self.get_page_title())  # type: ignore[attr-defined]
        way = [
            {"url": reverse("wagtailadmin_home"), "label": str(_("Home"))},
            {"url": reverse("events:index"), "label": str(_("Events"))},
        ]
        if here == self.event.title:
            return [*way, {"url": "", "label": here}]
        return [*way, {"url": self.overview_url, "label": self.event.title}, {"url": "", "label": here}]

    @property
    def overview_url(self) -> str:
        """Where the event is looked at."""
        return reverse("events:inspect", args=[self.event.pk])


class EventPage(EventScreen, WagtailAdminTemplateMixin, TemplateView):
    """A screen about one event that shows something."""


class EventFormScreen(EventScreen, FormScreen):
    """A form about one event, or something of it."""

    template_name = "console/events/form.html"
    submit_label = gettext_lazy("Save")

    @property
    def cancel_url(self) -> str:  # type: ignore[override]
        """Go back to where they came from."""
        return self.get_success_url()

    def get_success_url(self) -> str:
        """Go back to the event."""
        return self.overview_url

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form for whom it is."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"acting": self.acting}

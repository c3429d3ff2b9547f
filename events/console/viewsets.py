"""The addresses of events in the console."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from accounts.console.guard import for_organisation
from accounts.console.viewsets import OrganisationViewSet
from events.access import MANAGE, VIEW
from events.console import lists, overview
from events.models import Event


class EventViewSet(OrganisationViewSet):
    """The events that an organisation holds, alone or with others."""

    model = Event
    name = "events"
    menu_label = gettext_lazy("Events")
    menu_name = "events"
    menu_order = 140
    add_to_admin_menu = True
    icon = "calendar"
    view_key = VIEW
    change_key = MANAGE
    index_view_class = lists.EventIndexView
    offered = ("index", "inspect")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses: the list, those of one event, and those of what belongs to one."""
        screens = (("<int:pk>/", overview.OverviewView, "inspect"),)
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            *(path(route, for_organisation(view.as_view(), key=VIEW), name=name) for route, view, name in screens),
        ]

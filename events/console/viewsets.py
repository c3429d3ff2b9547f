"""The addresses of events in the console."""

from typing import Any, Final

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy

from accounts.console.guard import for_organisation
from accounts.console.viewsets import OrganisationViewSet
from events.access import MANAGE, VIEW
from events.console import attendee, attendees, cohosts, dates, exports, lists, overview, sharing, shifts, writing
from events.models import Event

# Below `events/`. Most ask for more than seeing events: `EventScreen.right` says for what, at the event itself.
_SCREENS: Final[tuple[tuple[str, Any, str], ...]] = (
    ("new/", writing.EventCreateView, "add"),
    ("invitations/", cohosts.InvitationsView, "invitations"),
    ("<int:pk>/", overview.OverviewView, "inspect"),
    ("<int:pk>/preview/", overview.PreviewView, "preview"),
    ("<int:pk>/edit/", writing.EventEditView, "edit"),
    ("<int:pk>/publish/", writing.PublishView, "publish"),
    ("<int:pk>/cancel/", writing.CancelView, "cancel"),
    ("<int:pk>/duplicate/", writing.DuplicateView, "duplicate"),
    ("<int:pk>/delete/", writing.DeleteDraftView, "delete"),
    ("<int:pk>/dates/", dates.DatesView, "dates"),
    ("<int:pk>/repeat/", dates.RepeatView, "repeat"),
    ("dates/<int:pk>/move/", dates.MoveDateView, "move_date"),
    ("dates/<int:pk>/places/", dates.DatePlacesView, "date_places"),
    ("dates/<int:pk>/cancel/", dates.CancelDateView, "cancel_date"),
    ("<int:pk>/attendees/new/", attendee.AddAttendeeView, "add_attendee"),
    ("<int:pk>/attendees/file/", exports.FileView, "attendees_file"),
    ("<int:pk>/attendees/print/", exports.PrintView, "attendees_print"),
    ("attendees/<int:pk>/", attendee.AttendeeView, "attendee"),
    ("attendees/<int:pk>/edit/", attendee.EditAttendeeView, "edit_attendee"),
    ("attendees/<int:pk>/move/", attendee.MoveAttendeeView, "move_attendee"),
    ("attendees/<int:pk>/do/", attendee.DoView, "do"),
    ("<int:pk>/shifts/", shifts.ShiftsView, "shifts"),
    ("<int:pk>/shifts/new/", shifts.AddShiftView, "add_shift"),
    ("shifts/<int:pk>/", shifts.ChangeShiftView, "change_shift"),
    ("shifts/<int:pk>/remove/", shifts.RemoveShiftView, "remove_shift"),
    ("<int:pk>/co-hosts/", cohosts.CohostsView, "cohosts"),
    ("<int:pk>/co-hosts/invite/", cohosts.InviteView, "invite"),
    ("co-hosts/<int:pk>/", cohosts.RightsView, "cohost_rights"),
    ("co-hosts/<int:pk>/remove/", cohosts.RemoveCohostView, "remove_cohost"),
    ("<int:pk>/share/", sharing.ShareView, "share"),
)


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
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/attendees/", self._people(results_only=False), name="attendees"),
            path("<int:pk>/attendees/results/", self._people(results_only=True), name="attendees_results"),
            *(
                path(route, for_organisation(view.as_view(), key=view.change_key), name=name)
                for route, view, name in _SCREENS
            ),
        ]

    def _people(self, *, results_only: bool) -> Any:
        return for_organisation(attendees.AttendeesView.as_view(results_only=results_only), key=VIEW)

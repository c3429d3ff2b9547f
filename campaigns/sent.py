"""What an organisation has sent: its own deliveries in the console, and their figures on its first screen."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.console import views
from accounts.console.acting import Acting
from accounts.console.columns import DayColumn
from accounts.console.dashboard import Figure
from accounts.console.viewsets import OrganisationViewSet
from accounts.permissions import Permission
from accounts.services.organisations import owner_key
from campaigns.models import Delivery
from campaigns.purposes import label_of
from campaigns.states import State
from campaigns.viewsets import AddressSearch, DeliveryFilterSet, StateColumn
from cms.infra.jobs.selectors import CappedPaginator

VIEW_MESSAGES: Final = "messages.view"
PERMISSION: Final = Permission(
    VIEW_MESSAGES,
    gettext_lazy("See sent messages"),
    explanation=gettext_lazy("To whom mails and texts went, and what became of each. Not what they said."),
)

# Handed over to a provider, whatever became of it then.
SENT: Final = (State.ACCEPTED, State.DELIVERED, State.BOUNCED, State.COMPLAINED)
# A complaint proves that the message has arrived.
ARRIVED: Final = (State.DELIVERED, State.COMPLAINED)
DAYS: Final = 30


def deliveries_by(acting: Acting) -> QuerySet[Delivery]:
    """Return the deliveries of the active organisation."""
    return Delivery.objects.filter(owner=owner_key(acting.organisation))


def figures(acting: Acting) -> list[Figure]:
    """Return how many messages went out, arrived and came back in the last 30 days, each leading to the list of them.

    One query, which the index on owner and day answers by itself, of these days alone.
    """
    if not acting.may(VIEW_MESSAGES):
        return []
    since = _first_day(acting)
    lately = deliveries_by(acting).filter(created_at__gte=since)
    counted = lately.aggregate(
        **{
            name: Count("pk", filter=Q(state__in=states))
            for name, states in (("sent", SENT), ("arrived", ARRIVED), ("bounced", [State.BOUNCED]))
        }
    )
    return [
        Figure(_("Messages sent"), counted["sent"], _list_of(SENT, since), _("In the last 30 days")),
        Figure(_("Delivered"), counted["arrived"], _list_of(ARRIVED, since), _share(counted["arrived"], counted)),
        Figure(_("Bounced"), counted["bounced"], _list_of([State.BOUNCED], since), _share(counted["bounced"], counted)),
    ]


def _first_day(acting: Acting) -> datetime:
    # Whole days where the organisation is at home: the list that a figure leads to filters by these, too.
    today = timezone.now().astimezone(ZoneInfo(acting.organisation.time_zone))
    return (today - timedelta(days=DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)


def _list_of(states: Any, since: datetime) -> str:
    query = [("state", str(state)) for state in states] + [("created_at_from", since.date().isoformat())]
    return f"{reverse('sent:index')}?{urlencode(query)}"


def _share(part: int, counted: dict[str, int]) -> str:
    if not counted["sent"]:
        return _("Nothing was sent")
    return _("%(share)s %% of those sent") % {"share": number_format(100 * part / counted["sent"], 1)}


class SentFilterSet(DeliveryFilterSet):
    """By any of several states, as a figure of the dashboard counts them; by channel, purpose and day."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.CheckboxSelectMultiple
    )
    created_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Day"), widget=DateRangePickerWidget)


class _Own(views.Scoped):
    """Deliveries know their organisation by its key."""

    def scope(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow deliveries to those of the organisation."""
        return rows.filter(owner=owner_key(self.acting.organisation))

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone in which times are shown."""
        return ZoneInfo(self.acting.organisation.time_zone)


class SentIndexView(AddressSearch, _Own, views.IndexView):
    """What was sent, or was not, the newest first."""

    address_field = "recipient"
    paginator_class = CappedPaginator
    filterset_class = SentFilterSet
    default_ordering = "-created_at"
    page_title = gettext_lazy("Sent messages")
    verbose_name, verbose_name_plural = gettext_lazy("message"), gettext_lazy("messages")
    nothing_yet = gettext_lazy(
        "Nothing was sent yet. Each mail and text to a person stands here, with what became of it."
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Count days of the filter as the organisation does."""
        with timezone.override(self.zone):
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    @cached_property
    def columns(self) -> list[Column]:
        """Return recipient, purpose, channel, state and day."""
        return [
            TitleColumn("recipient", label=_("Recipient"), get_url=lambda row: reverse("sent:inspect", args=[row.pk])),
            Column("purpose", label=_("Purpose"), accessor=lambda delivery: label_of(delivery.purpose)),
            Column("channel", label=_("Channel"), accessor=lambda delivery: delivery.get_channel_display()),
            StateColumn("state", label=_("State")),
            DayColumn("created_at", label=_("Day"), width="12%"),
        ]


class SentView(_Own, views.InspectView):
    """One message and what happened to it. What it said is not shown: it may hold links that let somebody in."""

    template_name = "campaigns/admin/delivery.html"
    page_title = gettext_lazy("Message")
    fields = ("recipient", "channel")

    def get_page_subtitle(self) -> str:
        """Name what it was for."""
        return str(label_of(self.object.purpose))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the timeline."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        told = {"events": self.object.events.all(), "purpose": label_of(self.object.purpose), "zone": self.zone}
        return context | told


class SentViewSet(OrganisationViewSet):
    """What the active organisation has sent; nobody adds, changes or deletes a line by hand."""

    model = Delivery
    name = "sent"
    menu_label = gettext_lazy("Sent messages")
    menu_order = 160
    icon = "mail"
    view_key = change_key = VIEW_MESSAGES
    index_view_class = SentIndexView
    inspect_view_class = SentView
    form_fields = ()
    offered = ("index", "inspect")
    add_to_admin_menu = True

    def visible_to(self, acting: Acting) -> QuerySet[Any]:
        """Return the deliveries of the organisation."""
        return deliveries_by(acting)

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Let the view say which fields it shows."""
        inspect = super().get_inspect_view_kwargs(**kwargs)
        return {key: value for key, value in inspect.items() if key not in {"fields", "fields_exclude"}}

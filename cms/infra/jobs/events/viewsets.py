"""Domain events in the Wagtail admin: who has handled them, and telling them again."""

from typing import Any
from uuid import UUID

import django_filters
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from cms.infra.jobs import selectors
from cms.infra.jobs.by_hand import tell
from cms.infra.jobs.events.models import OutboxEvent
from cms.infra.jobs.events.replaying import replay_event
from cms.infra.jobs.viewsets import JobViewSet


class EventFilterSet(WagtailFilterSet):
    """By name."""

    name = django_filters.ChoiceFilter(
        label=gettext_lazy("Event"), choices=lambda: [(name, name) for name in selectors.names_in(OutboxEvent)]
    )

    class Meta:
        model = OutboxEvent
        fields = ("name",)


class EventIndexView(generic.IndexView):
    """All events, the newest first."""

    paginator_class = selectors.CappedPaginator
    filterset_class = EventFilterSet
    default_ordering = "-id"
    is_searchable = True
    table_classname = "listing jobs-table"

    @cached_property
    def columns(self) -> list[Column]:
        """Return name, time, owner, handlings and the way to the stream."""
        return [
            self._get_title_column("name"),
            DateColumn("occurred_at", label=_("Occurred")),
            Column("owner", label=_("Owner")),
            Column("handled", label=_("Handled by"), accessor=lambda event: f"{event.handled} / {event.subscribed}"),
            DateColumn("relayed_at", label=_("In the stream since")),
        ]

    def get_base_queryset(self) -> QuerySet[OutboxEvent]:
        """Leave payloads where they are."""
        return OutboxEvent.objects.defer("payload")

    def search_queryset(self, queryset: QuerySet[OutboxEvent]) -> QuerySet[OutboxEvent]:
        """Find events by their ID, number or owner, whole."""
        query = self.search_query.strip()
        if not query:
            return queryset
        return queryset.filter(Q(owner=query) | _numbered(query))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Count the handlings of the events of this page, and of no others."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        _count_handlings(context["object_list"])
        return context


def _numbered(query: str) -> Q:
    try:
        return Q(event_id=UUID(query))
    except ValueError:
        return Q(pk=int(query)) if query.isdecimal() and len(query) < 19 else Q(pk=None)  # noqa: PLR2004 - digits of a bigint


def _count_handlings(events: Any) -> None:
    counts = {
        row["pk"]: row
        for row in OutboxEvent.objects.filter(pk__in=[event.pk for event in events])
        .order_by()
        .values("pk")
        .annotate(
            subscribed=Count("handlings"), handled=Count("handlings", filter=Q(handlings__handled_at__isnull=False))
        )
    }
    for event in events:
        event.subscribed, event.handled = counts[event.pk]["subscribed"], counts[event.pk]["handled"]


class EventInspectView(generic.InspectView):
    """One event and its handlings. Payloads are shown to superusers only."""

    template_name = "jobs/event.html"
    page_title = gettext_lazy("Domain event")
    fields = ("event_id", "name", "owner", "occurred_at", "relayed_at", "entry")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the handlings with their jobs."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "handlings": self.object.handlings.select_related("job").defer("job__payload", "job__error_trace"),
            "may_replay": self.user_has_permission("change"),
            "may_see_payload": self.request.user.is_superuser,
        }


class ReplayView(PermissionCheckedMixin, View):
    """Tells an event again to those who have not handled it."""

    http_method_names = ("post",)
    model = OutboxEvent
    permission_required = "change"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, and say how many handlers it reaches."""
        event = get_object_or_404(OutboxEvent, pk=pk)
        with transaction.atomic():
            count = replay_event(event=event)
            tell(user=request.user, model=OutboxEvent, verb="replay", target=event, count=count)
        if count:
            said = ngettext("%(count)d handler hears of it again.", "%(count)d handlers hear of it again.", count)
            messages.success(request, said % {"count": count})
        else:
            messages.info(request, _("Every handler has handled this event already; nothing is done twice."))
        return redirect("domain_events:inspect", pk)


class EventViewSet(JobViewSet):
    """Listing, inspection and replay."""

    model = OutboxEvent
    name = "domain_events"
    url_prefix = "domain-events"
    menu_label = gettext_lazy("Domain events")
    icon = "resubmit"
    index_view_class = EventIndexView
    inspect_view_class = EventInspectView

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses below `/admin/domain-events/`."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/replay/", self.construct_view(ReplayView), name="replay"),
        ]

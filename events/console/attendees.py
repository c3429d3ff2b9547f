"""The list of those who come to an event."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.widgets import Button, HeaderButton

from accounts.console import views
from accounts.console.columns import DayColumn, ListColumn
from accounts.models import Channel
from cms.infra.addresses import readable_phone
from cms.infra.jobs.selectors import CappedPaginator
from events.access import PEOPLE, VIEW
from events.console.fields import day_and_hour
from events.console.people import PARAMETERS, attendees_meant
from events.console.screens import EventScreen
from events.models import Attendee, Event, ShiftSignup
from events.recurrence.local_time import on_the_wall
from events.states import Source, State

_MOST_DATES = 100


class AttendeeFilterSet(WagtailFilterSet):
    """By date, state, shift, source and consent. `people.attendees_meant` narrows by what is chosen."""

    date = django_filters.ChoiceFilter(label=gettext_lazy("Date"))
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=State.choices)
    shift = django_filters.ChoiceFilter(label=gettext_lazy("Shift"))
    source = django_filters.ChoiceFilter(label=gettext_lazy("Source"), choices=Source.choices)
    consent = django_filters.ChoiceFilter(
        label=gettext_lazy("May be written to by"), choices=[(each.value, each.label) for each in Channel]
    )

    class Meta:
        model = Attendee
        fields = ("date", "state", "shift", "source", "consent")

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["date"].extra["choices"] = date_choices(event)
        shifts = event.shifts.filter(removed=None).values_list("pk", "name")
        self.filters["shift"].extra["choices"] = [(str(number), name) for number, name in shifts]

    def filter_queryset(self, queryset: QuerySet[Attendee]) -> QuerySet[Attendee]:
        """Leave the narrowing to the view, which narrows as files and actions on many do."""
        return queryset


def date_choices(event: Event) -> list[tuple[str, str]]:
    """Return the dates of an event to choose from: those to come, and the last ones that are over."""
    now = timezone.now()
    coming = event.occurrences.filter(ends_at__gt=now).order_by("starts_at")[:_MOST_DATES]
    over = event.occurrences.filter(ends_at__lte=now).order_by("-starts_at")[:_MOST_DATES]
    return [(str(row.pk), day_and_hour(row, event.time_zone)) for row in [*coming, *over]]


class AttendeesView(EventScreen, views.IndexView):
    """The attendees of one event."""

    model = Attendee  # type: ignore[assignment]
    view_key = change_key = VIEW
    right = PEOPLE
    tab = "attendees"
    page_title = gettext_lazy("Attendees")
    template_name = "console/events/attendees.html"
    paginator_class = CappedPaginator
    filterset_class = AttendeeFilterSet
    list_export: tuple[str, ...] = ()
    is_searchable = True
    paginate_by = 50
    verbose_name = gettext_lazy("attendee")
    verbose_name_plural = gettext_lazy("attendees")
    nothing_yet = gettext_lazy("Nobody has registered yet. Share the event, or add somebody by hand.")

    def get_index_url(self) -> str:
        """Return where the list of this event is."""
        return reverse("events:attendees", args=[self.event.pk])

    def get_index_results_url(self) -> str:
        """Return where its rows alone are."""
        return reverse("events:attendees_results", args=[self.event.pk])

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Tell the filters of which event."""
        kwargs: dict[str, Any] = super().get_filterset_kwargs()
        return kwargs | {"event": self.event}

    def get_base_queryset(self) -> QuerySet[Attendee]:
        """Return those who are meant, with what the list shows of them."""
        meant = attendees_meant(self.event, self.request.GET.dict())
        signups = ShiftSignup.objects.select_related("shift").order_by("sequence")
        rows = meant.select_related("occurrence").defer("answers", "utm")
        return rows.prefetch_related(Prefetch("signups", signups))

    def order_queryset(self, queryset: QuerySet[Attendee]) -> QuerySet[Attendee]:
        """Put them in the order of joining unless a column says otherwise."""
        if not self.ordering:
            return queryset
        return queryset.order_by(self.ordering, "pk")

    def search_queryset(self, queryset: QuerySet[Attendee]) -> QuerySet[Attendee]:
        """Return the rows: the search is one of the parameters."""
        return queryset

    @cached_property
    def columns(self) -> list[Column]:
        """Return who, when, how many, in which state."""
        zone = self.event.time_zone

        def date(row: Attendee) -> str:
            return date_format(on_the_wall(row.occurrence.starts_at, zone), "SHORT_DATETIME_FORMAT")

        shown = [
            BulkActionsCheckboxColumn("bulk_actions", obj_type="attendee"),
            TitleColumn(
                "name",
                label=_("Name"),
                sort_key="last_name",
                get_url=lambda row: reverse("events:attendee", args=[row.pk]),
            ),
            Column("state", label=_("State"), accessor="get_state_display", sort_key="state"),
            Column("guests", label=_("Guests"), sort_key="guests"),
            Column("email", label=_("E-mail address")),
            Column(
                "phone",
                label=_("Phone"),
                accessor=lambda row: readable_phone(row.phone),
                classname="console-unbroken",
            ),
            ListColumn("shifts", label=_("Shifts"), accessor=lambda row: [each.shift for each in row.signups.all()]),
            Column("source", label=_("Source"), accessor="get_source_display"),
            DayColumn("registered_at", label=_("Registered"), sort_key="registered_at"),
        ]
        if getattr(self.event, "recurrence", None):
            shown.insert(2, Column("date", label=_("Date"), accessor=date, classname="console-unbroken"))
        return shown

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to add one."""
        url = reverse("events:add_attendee", args=[self.event.pk])
        return [HeaderButton(_("Add somebody"), url=url, icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer the list as a file, and on paper."""
        query = {name: self.request.GET[name] for name in PARAMETERS if self.request.GET.get(name)}
        file, paper = (
            reverse(f"events:{name}", args=[self.event.pk]) for name in ("attendees_file", "attendees_print")
        )
        offered = (
            (_("Download CSV"), f"{file}?{urlencode({**query, 'format': 'csv'})}", "download"),
            (_("Download XLSX"), f"{file}?{urlencode({**query, 'format': 'xlsx'})}", "download"),
            (_("Print the list"), f"{paper}?{urlencode(query)}", "doc-full"),
        )
        return [
            Button(label, url=url, icon_name=icon, priority=number) for number, (label, url, icon) in enumerate(offered)
        ]

"""The list of events: an organisation's own, and those that it holds with others."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django.db.models import Exists, F, OuterRef, Q, QuerySet
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
from accounts.console.views import acting_in
from accounts.models import Organisation
from cms.infra.formulas import harmless
from cms.infra.jobs.selectors import CappedPaginator
from events.access import ATTENDEES, MANAGE, VIEW
from events.console.counting import Date, is_coming, with_next_date
from events.console.standing import events_for
from events.models import Cohost, Event, Occurrence
from events.selectors import NOBODY, numbers_at, open_cohost_invitations
from events.states import AddressVisibility, CohostState, EventStatus, EventType, LocationType

_EXPORTED = 10_000
_COLUMNS = ("title", "told.organiser", "told.day", "told.kind", "told.place", "told.taken", "told.capacity")
_EXPORT = (*_COLUMNS, "told.waiting", "told.status")
# Titles may begin as formulas do. In a workbook Wagtail writes them as text.
_IN_FILES = {name: {"csv": lambda value: harmless(str(value))} for name in _EXPORT}


class EventFilterSet(WagtailFilterSet):
    """By status, time, type, kind of place, who holds it, tag."""

    status = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=EventStatus.choices)
    when = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=[("upcoming", gettext_lazy("To come")), ("past", gettext_lazy("Over"))],
        method="at_time",
    )
    event_type = django_filters.ChoiceFilter(label=gettext_lazy("Type"), choices=EventType.choices)
    location_type = django_filters.ChoiceFilter(label=gettext_lazy("Where"), choices=LocationType.choices)
    held = django_filters.ChoiceFilter(
        label=gettext_lazy("Held"),
        choices=[
            ("own", gettext_lazy("By us alone")),
            ("with", gettext_lazy("By us, with co-hosts")),
            ("others", gettext_lazy("By others, with us")),
        ],
        method="held_by",
    )
    featured = django_filters.ChoiceFilter(
        label=gettext_lazy("Featured"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        method="is_featured",
    )
    tag = django_filters.CharFilter(label=gettext_lazy("Tag"), method="with_tag")

    class Meta:
        model = Event
        fields = ("status", "when", "event_type", "location_type", "held", "featured", "tag")

    def at_time(self, rows: QuerySet[Event], _name: str, value: str) -> QuerySet[Event]:
        """Return those that are to come, or over."""
        coming = is_coming(timezone.now())
        return rows.filter(coming if value == "upcoming" else ~coming)

    def held_by(self, rows: QuerySet[Event], _name: str, value: str) -> QuerySet[Event]:
        """Return those that the organisation holds so."""
        own = Q(organisation=acting_in(self.request).organisation)
        accepted = Exists(Cohost.objects.filter(event=OuterRef("pk"), state=CohostState.ACCEPTED))
        conditions = {"own": own & ~Q(accepted), "with": own & Q(accepted), "others": ~own}
        return rows.filter(conditions[value])

    def is_featured(self, rows: QuerySet[Event], _name: str, value: str) -> QuerySet[Event]:
        """Return those that are featured, or not."""
        return rows.filter(featured=value == "yes")

    def with_tag(self, rows: QuerySet[Event], _name: str, value: str) -> QuerySet[Event]:
        """Return those with a tag."""
        return rows.filter(tags__contains=[value.replace("\0", "").strip().lower()])


class Told:
    """An event in the words of the list."""

    def __init__(self, event: Event, date: Date | None) -> None:
        self.organiser = event.organisation.name
        self.day = day_of(event, date.occurrence.starts_at if date else None)
        self.kind = event.type_label
        self.place = event.city if event.location_type != LocationType.VIRTUAL else event.get_location_type_display()
        self.status = event.get_status_display()
        numbers = date.numbers if date else NOBODY
        self.taken, self.waiting = numbers.taken, numbers.waiting
        self.capacity = "" if date is None or date.capacity is None else date.capacity
        self.places = date.places if date else "–"


def day_of(event: Event, starts_at: datetime | None) -> str:
    """Return when an event takes place next, as clocks there show it; or when it began."""
    moment = (starts_at or event.starts_at).astimezone(ZoneInfo(event.time_zone))
    text = date_format(moment, "SHORT_DATETIME_FORMAT")
    return text if starts_at else _("over since %(day)s") % {"day": date_format(moment, "SHORT_DATE_FORMAT")}


class EventTitleColumn(TitleColumn):
    """The title, and whose event it is where it is another's."""

    cell_template_name = "console/events/_title_cell.html"

    def get_cell_context_data(self, instance: Event, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add whose it is."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        acting = acting_in(parent_context["request"])
        others = instance.organisation_id != acting.organisation.pk
        return context | {"of_others": instance.organisation.name if others else "", "featured": instance.featured}


class EventIndexView(views.IndexView):
    """The events, the next one first."""

    page_title = gettext_lazy("Events")
    template_name = "console/events/index.html"
    paginator_class = CappedPaginator
    filterset_class = EventFilterSet
    is_searchable = True
    add_item_label = gettext_lazy("Add an event")
    nothing_yet = gettext_lazy(
        "No events yet. Write down the first one: it stays a draft that only you see until you publish it."
    )
    export_key = VIEW
    list_export = _EXPORT
    export_filename = "events"
    custom_field_preprocess = _IN_FILES

    @property
    def export_headings(self) -> dict[str, str]:
        """Return the headings of the file."""
        names = (_("Title"), _("Organiser"), _("Next date"), _("Type"), _("Where"), _("Places taken"), _("Places"))
        return dict(zip(_EXPORT, (*names, _("Waiting"), _("Status")), strict=True))

    @cached_property
    def columns(self) -> list[Column]:
        """Return title, next date, places, who waits, and status."""
        shown = [
            EventTitleColumn(
                "title",
                label=_("Title"),
                sort_key="title",
                get_url=lambda event: reverse("events:inspect", args=[event.pk]),
            ),
            Column("next_start", label=_("Next date"), accessor="told.day", sort_key="next_start", width="20%"),
            Column("places", label=_("Places taken"), accessor="told.places", classname="console-unbroken"),
            Column("waiting", label=_("Waiting"), accessor="told.waiting"),
            Column("status", label=_("Status"), accessor="told.status", sort_key="status"),
        ]
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type="event"), *shown] if self._may_manage else shown

    @property
    def _may_manage(self) -> bool:
        return self.acting.may(MANAGE)

    def scope(self, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - all rows are those of one's own
        """Return own events and those that are held with others."""
        return events_for(self.acting.organisation)

    def get_base_queryset(self) -> QuerySet[Event]:
        """Return the events with their next date."""
        rows = super().get_base_queryset().select_related("organisation")
        return with_next_date(rows.defer("description", "questions"), timezone.now())

    def order_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Put the next one first, and those that are over last."""
        soonest, latest = F("next_start").asc(nulls_last=True), F("next_start").desc(nulls_last=True)
        order = {"next_start": soonest, "-next_start": latest}.get(self.request.GET.get("ordering", ""))
        if order is not None or not self.ordering:
            return queryset.order_by(order or soonest, "-starts_at", "-pk")
        return queryset.order_by(self.ordering, "-pk")

    def search_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """Find by a part of the title, the place or the town, or by a tag."""
        return search(queryset, self.search_query, by=self.acting.organisation)

    def paginate_queryset(self, queryset: QuerySet[Event], page_size: int) -> Any:
        """Put the page's rows into words: a query for their dates, and one for who comes."""
        paginator, page, _rows, more = super().paginate_queryset(queryset, page_size)
        page.object_list = told(page.object_list)
        return paginator, page, page.object_list, more

    def as_spreadsheet(self, queryset: QuerySet[Event], spreadsheet_format: str) -> Any:
        """Return the file."""
        return super().as_spreadsheet(told(queryset[:_EXPORTED]), spreadsheet_format)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many invitations wait for an answer."""
        asked = open_cohost_invitations(self.acting.organisation).count() if self._may_manage else 0
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"invitations": asked, "add_url": reverse("events:add") if self._may_manage else ""}

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to add one."""
        if not self._may_manage:
            return []
        return [HeaderButton(_("Add an event"), url=reverse("events:add"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer the list as a file."""
        query = self.request.GET.copy()
        files = []
        for number, kind in enumerate(("csv", "xlsx")):
            query["export"] = kind
            label = _("Download %(kind)s") % {"kind": kind.upper()}
            url = f"{self.index_url}?{query.urlencode()}"
            files.append(Button(label, url=url, icon_name="download", priority=number))
        return files

    def get_list_more_buttons(self, instance: Event) -> list[Any]:
        """Lead to what is done most."""
        own = instance.organisation_id == self.acting.organisation.pk
        offered = [("edit", _("Change"), "edit", own and self._may_manage)]
        offered += [("attendees", _("Attendees"), "group", own and self.acting.may(ATTENDEES))]
        return [
            Button(label, url=reverse(f"events:{name}", args=[instance.pk]), icon_name=icon, priority=number)
            for number, (name, label, icon, may) in enumerate(offered)
            if may
        ]


def search(rows: QuerySet[Event], query: str, *, by: Organisation) -> QuerySet[Event]:
    """Narrow events to those in which the words are found. Hidden addresses of others cannot be guessed that way."""
    words = query.replace("\0", "").strip()
    if not words:
        return rows
    shown = Q(organisation=by) | Q(address_visibility=AddressVisibility.EVERYBODY)
    found = Q(title__icontains=words) | (Q(venue__icontains=words) & shown) | Q(city__icontains=words)
    return rows.filter(found | Q(tags__contains=[words.lower()]))


def told(rows: QuerySet[Event]) -> list[Event]:
    """Return events with `told`: what the list says of each."""
    events: list[Any] = list(rows)
    dates = Occurrence.objects.in_bulk([event.next_date for event in events if event.next_date])
    numbers = numbers_at(dates)
    for event in events:
        found = dates.get(event.next_date)
        capacity = event.capacity if found is None or found.capacity is None else found.capacity
        date = Date(found, capacity, numbers.get(found.pk, NOBODY)) if found else None
        event.told = Told(event, date)
    return events

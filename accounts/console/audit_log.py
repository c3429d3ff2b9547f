"""The audit log in the console: that of the active organisation, and that of the whole installation for superusers."""

import csv
from collections.abc import Iterator
from datetime import datetime, time
from io import StringIO
from itertools import islice
from typing import Any, Final

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import AdminOnlyMenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import Button

from accounts import audit, audit_reading
from accounts.console import views
from accounts.console.acting import Acting
from accounts.console.columns import zone_of
from accounts.console.objects import found_by, kind_label, linked
from accounts.console.viewsets import OrganisationViewSet
from accounts.models import AuditEntry, Organisation, User
from accounts.permissions import VIEW_AUDIT
from accounts.selectors import sign_ins_of
from accounts.sign_in.whereabouts import whereabouts
from cms.infra.formulas import harmless
from cms.infra.jobs.selectors import CappedPaginator

MOST_EXPORTED: Final = 100_000
_CHUNK: Final = 1_000
_SYSTEM: Final = "0"
_SIGN_INS: Final = "sign-ins"


class AuditFilterSet(WagtailFilterSet):
    """By person, action, kind and period."""

    actor = django_filters.ChoiceFilter(label=gettext_lazy("Who"), method="by_actor")
    action = django_filters.ChoiceFilter(
        label=gettext_lazy("What"),
        choices=lambda: sorted(audit.actions().items(), key=lambda each: str(each[1]).casefold()),
    )
    target_type = django_filters.ChoiceFilter(label=gettext_lazy("About"))
    at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("When"), method="by_period", widget=DateRangePickerWidget
    )

    class Meta:
        model = AuditEntry
        fields = ("actor", "action", "target_type", "at")

    def __init__(self, *args: Any, organisation: Organisation | None, zone: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = zone
        people = [(str(number), name) for number, name in self.people_in(organisation)]
        self.filters["actor"].extra["choices"] = [*people, (_SYSTEM, audit_reading.system_name())]
        kinds = [(kind, kind_label(kind)) for kind in audit_reading.kinds_in(organisation)]
        self.filters["target_type"].extra["choices"] = sorted(kinds, key=lambda kind: kind[1].casefold())

    def people_in(self, organisation: Organisation | None) -> list[tuple[int, str]]:
        """Return who can be chosen, by number and name."""
        return audit_reading.actors_in(organisation)

    def by_actor(self, rows: QuerySet[AuditEntry], _name: str, value: str) -> QuerySet[AuditEntry]:
        """Return what somebody did, or the system."""
        return rows.filter(actor_id=None if value == _SYSTEM else int(value))

    def by_period(self, rows: QuerySet[AuditEntry], _name: str, value: slice) -> QuerySet[AuditEntry]:
        """Return what was done between two days, both included, as the organisation counts days."""
        if value.start:
            rows = rows.filter(at__gte=datetime.combine(value.start.date(), time.min, self._zone))
        if value.stop:
            rows = rows.filter(at__lte=datetime.combine(value.stop.date(), time.max, self._zone))
        return rows


def _cell(value: Any) -> str:
    """Return what stands in a cell of the file: a browser may call itself anything, a formula too."""
    return "" if value is None else harmless(str(value))


class AboutColumn(Column):
    """What was done, and to what, linked where it can be opened."""

    cell_template_name = "console/_audit_about_cell.html"


class OriginColumn(Column):
    """Address, place and device."""

    cell_template_name = "console/_audit_origin_cell.html"


class _OwnFilterSet(AuditFilterSet):
    """Also by whose they are: entries about members' own accounts belong to no organisation."""

    show = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        method="as_it_is",
        choices=[(_SIGN_INS, gettext_lazy("How its members sign in"))],
        empty_label=gettext_lazy("What was done here"),
        widget=forms.RadioSelect,
    )

    def people_in(self, organisation: Organisation | None) -> list[tuple[int, str]]:
        """Return the members where it is about how they sign in: most of them have done nothing else."""
        if organisation is None or (self.data or {}).get("show") != _SIGN_INS:
            return super().people_in(organisation)
        return audit_reading.members_of(organisation)

    def as_it_is(self, rows: QuerySet[AuditEntry], _name: str, _value: str) -> QuerySet[AuditEntry]:
        """Return the rows: the list has begun with the right ones."""
        return rows


class _Log:
    """A list of entries, the newest first."""

    request: HttpRequest
    organisation: Organisation | None
    page_title = gettext_lazy("Audit log")
    paginator_class = CappedPaginator
    filterset_class = AuditFilterSet
    default_ordering = ("-at", "-id")
    list_export = ("when", "who", "what", "about", "details", "address", "place", "device")
    export_filename = "audit-log"
    FORMATS = ("csv",)
    table_classname = "listing audit-table"

    @cached_property
    def columns(self) -> list[Column]:
        """Return when, who, what, about what, and from where."""
        return [
            Column("when", label=_("When"), accessor="when"),
            Column("who", label=_("Who"), accessor="who"),
            AboutColumn("what", label=_("What"), accessor="what"),
            OriginColumn("address", label=_("From"), accessor="address"),
        ]

    @cached_property
    def zone(self) -> Any:
        """Return the zone of the times."""
        return zone_of(self.request)

    def reader(self) -> Acting | None:
        """Return for whom somebody reads who may follow links."""
        return None

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Say whose log it is."""
        known: dict[str, Any] = super().get_filterset_kwargs()  # type: ignore[misc]
        return known | {"organisation": self.organisation, "zone": self.zone}

    def paginate_queryset(self, queryset: QuerySet[AuditEntry], page_size: int) -> tuple[Any, Any, Any, bool]:
        """Return one page, in words."""
        paginator, page, rows, several = super().paginate_queryset(queryset, page_size)  # type: ignore[misc]
        page.object_list = self.described(list(rows))
        return paginator, page, page.object_list, several

    def described(self, entries: list[AuditEntry]) -> list[AuditEntry]:
        """Return the entries with words for who, what, about what and when; few queries, however many entries."""
        found = found_by(self.reader(), entries)
        for entry in entries:
            entry.who = self._who(entry, found.users)  # type: ignore[attr-defined]
            entry.what = audit_reading.action_label(entry)  # type: ignore[attr-defined]
            entry.about, entry.about_url = linked(entry, found)  # type: ignore[attr-defined]
            entry.in_words = audit_reading.details_in_words(entry)  # type: ignore[attr-defined]
            entry.where = whereabouts(entry.place)  # type: ignore[attr-defined]
            entry.when = date_format(entry.at.astimezone(self.zone), "SHORT_DATETIME_FORMAT")  # type: ignore[attr-defined]
        return entries

    def _who(self, entry: AuditEntry, names: dict[int, str]) -> str:
        if entry.actor_id is None:
            return audit_reading.system_name()
        return names.get(entry.actor_id) or audit_reading.former_user()

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer to take the list away."""
        return [Button(_("Download CSV"), url=self.csv_export_url, icon_name="download")]  # type: ignore[attr-defined]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Return a page, or a file; not by way of Wagtail's export, which reads all entries to count them."""
        if self.is_export:  # type: ignore[attr-defined]
            return self._file(self.get_queryset())  # type: ignore[attr-defined]
        response: HttpResponseBase = super().get(request, *args, **kwargs)  # type: ignore[misc]
        return response

    def _file(self, rows: QuerySet[AuditEntry]) -> HttpResponse:
        """Return the newest `MOST_EXPORTED` of the list as a file, and write down that they were taken away."""
        output = StringIO()
        writer = csv.writer(output)
        writer.writerow([_("When"), _("Who"), _("What"), _("About"), _("Details"), _("From"), _("Place"), _("Device")])
        count = 0
        for entry in self._exported(rows):
            writer.writerow([_cell(value) for value in self._row(entry)])
            count += 1
        user = self.request.user
        by = user if isinstance(user, User) else None
        audit.record("audit.exported", by=by, organisation=self.organisation, details={"entries": count})
        response = HttpResponse(output.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.export_filename}.csv"'
        return response

    def _exported(self, rows: QuerySet[AuditEntry]) -> Iterator[AuditEntry]:
        entries = rows[:MOST_EXPORTED].iterator(chunk_size=_CHUNK)
        while chunk := list(islice(entries, _CHUNK)):
            yield from self.described(chunk)

    def _row(self, entry: Any) -> list[Any]:
        when = entry.at.astimezone(self.zone).isoformat(timespec="seconds")
        return [when, entry.who, entry.what, entry.about, entry.in_words, entry.address, entry.where, entry.device]


class AuditIndexView(_Log, views.IndexView):
    """What was done in the active organisation."""

    export_key = VIEW_AUDIT
    filterset_class = _OwnFilterSet
    verbose_name_plural = gettext_lazy("entries")

    @property
    def organisation(self) -> Organisation:  # type: ignore[override]
        """Return whose log it is."""
        return self.acting.organisation

    def reader(self) -> Acting:
        """Return who reads."""
        return self.acting

    def scope(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow entries to those of the organisation; they know it by its number, and outlive it."""
        if self.request.GET.get("show") == _SIGN_INS:
            return sign_ins_of(self.acting.organisation)
        return rows.filter(organisation_id=self.acting.organisation.pk)


class AuditViewSet(OrganisationViewSet):
    """The organisation's audit log; nobody adds, changes or deletes an entry."""

    model = AuditEntry
    name = "audit-log"
    menu_label = gettext_lazy("Audit log")
    icon = "history"
    view_key = change_key = VIEW_AUDIT
    index_view_class = AuditIndexView
    form_fields = ()
    offered = ("index",)


class InstallationAuditView(_Log, generic.IndexView):
    """What was done anywhere, also what belongs to no organisation."""

    page_title = gettext_lazy("Audit log of the installation")
    organisation = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show it to superusers; others find nothing."""
        if not request.user.is_superuser:
            raise Http404
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class InstallationAuditViewSet(ModelViewSet):
    """The audit log of the whole installation, among Wagtail's reports."""

    model = AuditEntry
    name = "installation-audit-log"
    menu_label = gettext_lazy("Audit log of the installation")
    menu_hook = "register_reports_menu_item"
    menu_item_class = AdminOnlyMenuItem
    icon = "history"
    index_view_class = InstallationAuditView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    form_fields = ()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Tell of no address but the list's."""
        common = super().get_common_view_kwargs(**kwargs)
        kept = {"index_url_name", "index_results_url_name"}
        return {key: value for key, value in common.items() if not key.endswith("_url_name") or key in kept}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the list's addresses."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

"""Among Wagtail's reports: how the page cache does, and the log of purges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from redis.exceptions import RedisError
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.views.reports.base import ReportView
from wagtail.admin.widgets import Button
from wagtail.models import Page

from cms.content.pagecache.causes import Cause
from cms.content.pagecache.tags import page_tag
from cms.content.pagecache.wording import cause_label, told
from cms.infra.formulas import harmless
from cms.infra.jobs.selectors import CappedPaginator
from cms.infra.pagecache import counters, inventory
from cms.infra.pagecache.models import PurgeRecord

MAY_READ = "pagecache.view_cache_report"
_TOP = 20
_EXPORTED = 1000
# A month of purges may be a million, and a file is made in memory.
_EXPORTED_PURGES = 10_000
_NEWEST = 10
_MOST_PAGES = 100
# Titles and people's names may begin as formulas do. In a workbook Wagtail writes them as text.
_IN_FILES = {"told.subject": {"csv": harmless}, "told.who": {"csv": harmless}}
# Heights of the chart's bars, in its own units.
_CHART = 100


class _ForReaders:
    """Shows itself to those who may see the report, and nothing to others."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let readers in."""
        if not request.user.has_perm(MAY_READ):
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class ReportMenuItem(MenuItem):
    """Shown to those who may see the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Tell whether to show it."""
        return request.user.has_perm(MAY_READ)


@dataclass(frozen=True)
class Row:
    """An address, and how often it was read from the cache and made, over the last days."""

    url: str
    hits: int
    misses: int


@dataclass(frozen=True)
class Bar:
    """A day of the chart; `x` and the rest are in the chart's units. Parts stand on each other, the misses lowest."""

    day: counters.Day
    x: int
    edge: tuple[float, float]
    app: tuple[float, float]
    miss: tuple[float, float]


class CacheReportView(_ForReaders, SpreadsheetExportMixin, WagtailAdminTemplateMixin, TemplateView):
    """What the cache holds and how often it answers; the most read addresses can be taken away as a file."""

    template_name = "pagecache/report.html"
    page_title = gettext_lazy("Page cache")
    header_icon = "rotate"
    list_export = ("url", "hits", "misses")
    export_filename = "page-cache"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Stand below the reports."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer the file, and the log."""
        here = reverse("page_cache_report")
        return [
            Button(_("Purge log"), url=reverse("page_cache_purges"), icon_name="history"),
            Button(_("Download XLSX"), url=f"{here}?export=xlsx", icon_name="download"),
            Button(_("Download CSV"), url=f"{here}?export=csv", icon_name="download"),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the report, or the file."""
        wanted = request.GET.get("export")
        if wanted in self.FORMATS:
            self.export_headings = {"url": _("Address"), "hits": _("Read from the cache"), "misses": _("Made")}
            try:
                rows = _rows(_EXPORTED)
            except RedisError:
                rows = []
            file: HttpResponse = self.as_spreadsheet(rows, wanted)
            return file
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what Redis knows, if it is there, and what PostgreSQL does."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        since = timezone.now() - timedelta(days=counters.DAYS - 1)
        by_cause = (
            PurgeRecord.objects.filter(created__gte=since)
            .order_by()
            .values("cause")
            .annotate(purges=Count("pk"), removed=Sum("entries"))
            .order_by("-purges")
        )
        return context | {
            "causes": [each | {"label": cause_label(each["cause"])} for each in by_cause],
            "newest": told(PurgeRecord.objects.order_by("-id")[:_NEWEST]),
            "known": _known(),
        }


def _known() -> dict[str, Any] | None:
    """Return what Redis knows; None while it is away."""
    try:
        days = counters.days()
        return {
            "days": days,
            "today": days[-1],
            "week": _sum(days),
            "bars": _bars(days),
            "size": inventory.size(),
            "hits": counters.top("hits", _TOP),
            "misses": counters.top("misses", _TOP),
        }
    except RedisError:
        return None


def _sum(days: Sequence[counters.Day]) -> counters.Day:
    names = ("hit_app", "hit_edge", "stale", "miss", "purged")
    return counters.Day(0, **{name: sum(getattr(day, name) for day in days) for name in names})


def _bars(days: Sequence[counters.Day]) -> list[Bar]:
    scale = _CHART / max(1, *(day.asked for day in days))
    bars = []
    for place, day in enumerate(days):
        top, parts = float(_CHART), []
        for count in (day.miss, day.hit_app, day.hit_edge):
            top -= count * scale
            parts.append((round(top, 2), round(count * scale, 2)))
        miss, app, edge = parts
        bars.append(Bar(day, place * 50 + 5, edge, app, miss))
    return bars


def _rows(count: int) -> list[Row]:
    top = counters.top("hits", count)
    misses = counters.counts_of("misses", [url for url, _hits in top])
    return [Row(url, hits, made) for (url, hits), made in zip(top, misses, strict=True)]


class PurgeFilterSet(WagtailFilterSet):
    """By cause, page and time."""

    cause = django_filters.ChoiceFilter(label=gettext_lazy("Cause"), choices=Cause.choices)
    page = django_filters.CharFilter(label=gettext_lazy("Page (title or number)"), method="of_page")
    created = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"), widget=DateRangePickerWidget)

    class Meta:
        model = PurgeRecord
        fields = ("cause", "page", "created")

    def of_page(self, rows: QuerySet[PurgeRecord], _name: str, value: str) -> QuerySet[PurgeRecord]:
        """Return the purges that touched the content of a page, or of any whose title holds these words."""
        if value.isdecimal():
            return rows.filter(tags__has_any_keys=[page_tag(value)])
        found = Page.objects.filter(Q(title__icontains=value) | Q(slug=value)).values_list("pk", flat=True)
        return rows.filter(tags__has_any_keys=[page_tag(pk) for pk in found[:_MOST_PAGES]])


class WhatColumn(Column):
    """What happened, and to what."""

    cell_template_name = "pagecache/_what_cell.html"


class RemovedColumn(Column):
    """How many entries were removed, and addresses of some."""

    cell_template_name = "pagecache/_removed_cell.html"


class WhenColumn(Column):
    """When it was wanted, and when Redis had done it."""

    cell_template_name = "pagecache/_when_cell.html"


class PurgeLogView(_ForReaders, ReportView):
    """All purges that are kept, the newest first."""

    template_name = "pagecache/log.html"
    page_title = gettext_lazy("Purge log of the page cache")
    header_icon = "history"
    model = PurgeRecord
    filterset_class = PurgeFilterSet
    paginator_class = CappedPaginator
    index_url_name = "page_cache_purges"
    index_results_url_name = "page_cache_purges_results"
    default_ordering = "-id"
    table_classname = "listing cache-log"
    export_filename = "page-cache-purges"
    list_export = ("created", "told.cause", "told.subject", "told.who", "entries", "applied")
    custom_field_preprocess = _IN_FILES

    @property
    def export_headings(self) -> dict[str, str]:
        """Return the headings of the file."""
        names = (_("When"), _("Cause"), _("About"), _("Who"), _("Entries removed"), _("Applied"))
        return dict(zip(self.list_export, names, strict=True))

    @cached_property
    def columns(self) -> list[Column]:
        """Return when, what, who and what was removed."""
        return [
            WhenColumn("created", label=_("When"), accessor="created"),
            WhatColumn("cause", label=_("What happened"), accessor="cause"),
            Column("who", label=_("Who"), accessor="told.who"),
            RemovedColumn("entries", label=_("Removed"), accessor="entries"),
        ]

    def get_queryset(self) -> QuerySet[PurgeRecord]:
        """Return the purges."""
        return PurgeRecord.objects.order_by("-id")

    def decorate_paginated_queryset(self, object_list: QuerySet[PurgeRecord]) -> list[PurgeRecord]:
        """Put the purges into words."""
        rows = list(object_list.defer("tags", "urls")[:_EXPORTED_PURGES] if self.is_export else object_list)
        for row, words in zip(rows, told(rows), strict=True):
            row.told = words  # type: ignore[attr-defined]
        return rows

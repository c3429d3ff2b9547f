"""Jobs in the Wagtail admin, for those who may see them: superusers, and whoever is given the model's permissions."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, re_path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import HeaderButton

from cms.infra.jobs import selectors, services
from cms.infra.jobs.by_hand import tell
from cms.infra.jobs.models import Job, State


class StateColumn(Column):
    """The state, and how far a running job is."""

    cell_template_name = "jobs/_state_cell.html"


class WhenColumn(Column):
    """When a job runs next, or when it ended."""

    cell_template_name = "jobs/_when_cell.html"


class ErrorColumn(Column):
    """What the last attempt died of."""

    cell_template_name = "jobs/_error_cell.html"


class JobFilterSet(WagtailFilterSet):
    """By state and by name."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.RadioSelect, empty_label=gettext_lazy("All")
    )
    name = django_filters.ChoiceFilter(
        label=gettext_lazy("Job"), choices=lambda: [(name, name) for name in selectors.names_in(Job)]
    )

    class Meta:
        model = Job
        fields = ("state", "name")


class JobIndexView(generic.IndexView):
    """All jobs, the newest first, below how they are doing."""

    paginator_class = selectors.CappedPaginator
    filterset_class = JobFilterSet
    default_ordering = "-id"
    is_searchable = True
    template_name = "jobs/index.html"
    table_classname = "listing jobs-table"

    @cached_property
    def columns(self) -> list[Column]:
        """Return name, state, attempts, time, owner and error."""
        return [
            self._get_title_column("name"),
            StateColumn("state", label=_("State")),
            Column("attempts", label=_("Attempts"), accessor=lambda job: f"{job.attempts} / {job.max_attempts}"),
            WhenColumn("when", label=_("When"), accessor="run_at"),
            Column("owner", label=_("Owner")),
            ErrorColumn("error", label=_("Error"), accessor="error_type"),
        ]

    def get_base_queryset(self) -> QuerySet[Job]:
        """Leave tracebacks and payloads where they are: a page of them is much to read for nothing."""
        return Job.objects.defer("payload", "error_trace")

    def search_queryset(self, queryset: QuerySet[Job]) -> QuerySet[Job]:
        """Find a job by its number, owner or key, whole."""
        query = self.search_query.strip()
        if not query:
            return queryset
        found = queryset.filter(owner=query) | queryset.filter(dedupe_key=query)
        return found | queryset.filter(pk=int(query)) if query.isdecimal() and len(query) < 19 else found  # noqa: PLR2004 - digits of a bigint

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer what can be done with all dead jobs of the list."""
        if not self.user_has_permission("change") or self.request.GET.get("state") != State.DEAD:
            return []
        name = self.request.GET.get("name", "")
        return [
            HeaderButton(
                label, url=reverse("jobs:dead", args=[verb]) + (f"?name={name}" if name else ""), icon_name=icon
            )
            for verb, label, icon in (("retry", _("Retry all"), "rotate"), ("dismiss", _("Dismiss all"), "cross"))
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how the jobs are doing, unless only the table is asked for."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context if self.results_only else context | {"health": selectors.health(), "states": State}


class JobInspectView(generic.InspectView):
    """One job, and what can be done with it. Payloads are shown to superusers only."""

    template_name = "jobs/job.html"
    page_title = gettext_lazy("Job")
    fields = (
        "id",
        "owner",
        "dedupe_key",
        "priority",
        "run_at",
        "created",
        "started",
        "finished",
        "worker",
        "lease_until",
    )

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Leave out what there is nothing to say about."""
        return [each for each in super().get_fields_context() if each["value"] not in (None, "")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the person may do and see."""
        job, may_change = self.object, self.user_has_permission("change")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "may_retry": may_change and job.state in {State.DEAD, State.CANCELLED, State.QUEUED},
            "may_cancel": may_change and job.state in {State.QUEUED, State.RUNNING},
            "may_see_payload": self.request.user.is_superuser,
        }


class JobActionView(PermissionCheckedMixin, View):
    """Retries or cancels one job."""

    http_method_names = ("post",)
    model = Job
    permission_required = "change"
    verb = ""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, say so, and go back to the job."""
        job = get_object_or_404(Job, pk=pk)
        done, said = _ACTIONS[self.verb]
        with transaction.atomic():
            changed = done(job=job)
            tell(user=request.user, model=Job, verb=self.verb, target=job, count=int(changed))
        if changed:
            messages.success(request, said)
        else:
            messages.warning(
                request, _("Nothing was changed: by now this job is %(state)s.") % {"state": _state_of(pk)}
            )
        return redirect("jobs:inspect", pk)


class DeadJobsView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Asks whether all dead jobs, or those of one name, shall be retried or dismissed, and does so."""

    model = Job
    permission_required = "change"
    template_name = "jobs/dead.html"
    page_title = gettext_lazy("Dead jobs")
    header_icon = "warning"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead back to the list."""
        jobs = {"url": reverse("jobs:index"), "label": _("Jobs")}
        return [*self.breadcrumbs_items, jobs, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many jobs it is about."""
        name = self.request.GET.get("name", "")
        dead = Job.objects.filter(state=State.DEAD, **({"name": name} if name else {}))
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"name": name, "count": dead.count()}

    def post(self, request: HttpRequest, verb: str) -> HttpResponse:
        """Do it and say how many jobs it was."""
        decide = services.retry_dead_jobs if verb == "retry" else services.dismiss_dead_jobs
        with transaction.atomic():
            count = decide(name=request.POST.get("name", ""))
            tell(user=request.user, model=Job, verb=verb, count=count)
        if verb == "retry":
            said = ngettext("%(count)d job runs again.", "%(count)d jobs run again.", count)
        else:
            said = ngettext("%(count)d job was dismissed.", "%(count)d jobs were dismissed.", count)
        messages.success(request, said % {"count": count})
        return redirect("jobs:index")


class JobViewSet(ModelViewSet):
    """Listing, inspection, retry and cancel; nobody adds, edits or deletes a job by hand."""

    model: type[Model] = Job
    name = "jobs"
    url_prefix = "jobs"
    menu_label = gettext_lazy("Jobs")
    icon = "cogs"
    index_view_class = JobIndexView
    inspect_view_class = JobInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    form_fields = ()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave out the addresses of what there is not."""
        common = super().get_common_view_kwargs(**kwargs)
        absent = ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        return {key: value for key, value in common.items() if key not in absent}

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Let the view say which fields it shows."""
        inspect = super().get_inspect_view_kwargs(**kwargs)
        return {key: value for key, value in inspect.items() if key not in {"fields", "fields_exclude"}}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses below `/admin/jobs/`."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/retry/", self.construct_view(JobActionView, verb="retry"), name="retry"),
            path("<int:pk>/cancel/", self.construct_view(JobActionView, verb="cancel"), name="cancel"),
            re_path("^dead/(?P<verb>retry|dismiss)/$", self.construct_view(DeadJobsView), name="dead"),
        ]


_ACTIONS: dict[str, tuple[Callable[..., bool], Any]] = {
    "retry": (services.retry_job, gettext_lazy("The job runs again.")),
    "cancel": (services.cancel_job, gettext_lazy("The job is cancelled; if it runs, as soon as it comes to a stop.")),
}


def _state_of(pk: int) -> str:
    job = Job.objects.only("state").filter(pk=pk).first()
    return State(job.state).label.lower() if job else _("deleted")

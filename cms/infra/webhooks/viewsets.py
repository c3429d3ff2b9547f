"""The inbox in the Wagtail admin. Bodies may tell of persons: superusers see them, and who is given the permission."""

import json
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import HeaderButton

from cms.infra.jobs.by_hand import tell
from cms.infra.jobs.models import Job
from cms.infra.webhooks import services
from cms.infra.webhooks.models import InboxMessage, Provider, State
from cms.infra.webhooks.verifiers import VERIFIERS, MalformedError

# One press of the button; the rest waits for the next one.
MOST_AT_ONCE = 1_000


class MessageFilterSet(WagtailFilterSet):
    """By state, provider and type."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.RadioSelect, empty_label=gettext_lazy("All")
    )
    provider = django_filters.ChoiceFilter(
        label=gettext_lazy("Provider"),
        choices=Provider.choices,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    type = django_filters.CharFilter(label=gettext_lazy("Type"))

    class Meta:
        model = InboxMessage
        fields = ("state", "provider", "type")


class MessageIndexView(generic.IndexView):
    """All messages, the newest first."""

    filterset_class = MessageFilterSet
    default_ordering = "-received_at"
    is_searchable = True

    @cached_property
    def columns(self) -> list[Column]:
        """Return what it is, its state, and when it came."""
        return [
            self._get_title_column("__str__"),
            Column("state", label=_("State"), accessor="get_state_display"),
            DateColumn("received_at", label=_("Received"), sort_key="received_at"),
            Column("external_id", label=_("Provider's id")),
        ]

    def get_base_queryset(self) -> QuerySet[InboxMessage]:
        """Leave bodies where they are."""
        return InboxMessage.objects.defer("body", "headers")

    def search_queryset(self, queryset: QuerySet[InboxMessage]) -> QuerySet[InboxMessage]:
        """Find a message by the beginning of the provider's id."""
        query = self.search_query.strip()
        return queryset.filter(external_id__startswith=query) if query else queryset

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to replay what failed."""
        if not self.user_has_permission("replay"):
            return []
        return [HeaderButton(_("Replay failed"), url=reverse("webhook_messages:failed"), icon_name="rotate")]


class MessageInspectView(generic.InspectView):
    """One message: what it says, who handled it, and the button that has it handled again."""

    template_name = "webhooks/message.html"
    page_title = gettext_lazy("Webhook message")
    fields = ("provider", "type", "external_id", "state", "received_at", "occurred_at", "replays", "erased_at")

    def get_erased_at_display_value(self) -> object:
        """Return when, or that it is not."""
        return self.object.erased_at or "–"

    def get_occurred_at_display_value(self) -> object:
        """Return when, or that the provider did not tell."""
        return self.object.occurred_at or "–"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the handlers with their jobs, and the body for reading."""
        message = self.object
        handlings = list(message.handlings.order_by("pk"))
        jobs = Job.objects.in_bulk([each.job_id for each in handlings if each.job_id])
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "parts": [(handling, jobs.get(handling.job_id)) for handling in handlings],
            "body": pretty(message),
            "may_replay": message.erased_at is None and self.user_has_permission("replay"),
        }


class ReplayView(PermissionCheckedMixin, View):
    """Has one message handled again."""

    http_method_names = ("post",)
    model = InboxMessage
    permission_required = "replay"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, say so, and go back to the message."""
        with transaction.atomic():
            count = services.replay(message_ids=[pk])
            target = InboxMessage.objects.filter(pk=pk).first()
            tell(user=request.user, model=InboxMessage, verb="replay", target=target, count=count)
        if count:
            messages.success(request, _("The message is handled again."))
        else:
            messages.warning(request, _("Nothing was changed: the body of this message has been erased."))
        return redirect("webhook_messages:inspect", pk)


class ReplayFailedView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Asks whether all that failed shall be handled again, and does so."""

    model = InboxMessage
    permission_required = "replay"
    template_name = "webhooks/failed.html"
    page_title = gettext_lazy("Replay failed messages")
    header_icon = "rotate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add how many there are."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"count": self._failed().count(), "most": MOST_AT_ONCE}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Do it, the oldest first, and say how many it was."""
        oldest = self._failed().order_by("received_at").values_list("pk", flat=True)[:MOST_AT_ONCE]
        with transaction.atomic():
            count = services.replay(message_ids=list(oldest))
            tell(user=request.user, model=InboxMessage, verb="replay", count=count)
        said = ngettext("%(count)d message is handled again.", "%(count)d messages are handled again.", count)
        messages.success(request, said % {"count": count})
        return redirect("webhook_messages:index")

    @staticmethod
    def _failed() -> QuerySet[InboxMessage]:
        return InboxMessage.objects.filter(state=State.FAILED, erased_at=None)


class MessageViewSet(ModelViewSet):
    """Listing, inspection and replay; nobody adds, edits or deletes a message by hand."""

    model = InboxMessage
    name = "webhook_messages"
    url_prefix = "webhooks"
    menu_label = gettext_lazy("Webhooks")
    icon = "download"
    add_to_settings_menu = True
    index_view_class = MessageIndexView
    inspect_view_class = MessageInspectView
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
        """Return the addresses below `/admin/webhooks/`."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/replay/", self.construct_view(ReplayView), name="replay"),
            path("failed/", self.construct_view(ReplayFailedView), name="failed"),
        ]


def pretty(message: InboxMessage) -> str:
    """Return what a body says as indented JSON, as it came where it cannot be read; empty once it is erased."""
    body = bytes(message.body)
    if not body:
        return ""
    try:
        payload = VERIFIERS[message.provider].read(body).payload
    except (MalformedError, ValueError):
        return body.decode(errors="replace")
    return json.dumps(payload, indent=2, ensure_ascii=False)

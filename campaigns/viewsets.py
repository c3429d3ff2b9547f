"""The ledger in the Wagtail admin: deliveries to read, and the list of those not to write to."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from campaigns.models import Delivery, Suppression
from campaigns.purposes import all_purposes, label_of
from campaigns.recipients import normalise
from campaigns.services.suppress import lift, suppress
from campaigns.states import Channel, State
from cms.infra.addresses import InvalidAddressError
from cms.infra.jobs.selectors import CappedPaginator


class StateColumn(Column):
    """The state and, in plain words, the reason."""

    cell_template_name = "campaigns/admin/_state_cell.html"


class DeliveryFilterSet(WagtailFilterSet):
    """By state, channel, purpose and day."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=State.choices, widget=forms.RadioSelect, empty_label=gettext_lazy("All")
    )
    channel = django_filters.ChoiceFilter(
        label=gettext_lazy("Channel"),
        choices=Channel.choices,
        widget=forms.RadioSelect,
        empty_label=gettext_lazy("All"),
    )
    purpose = django_filters.ChoiceFilter(
        label=gettext_lazy("Purpose"), choices=lambda: [(each.key, each.label) for each in all_purposes()]
    )
    created_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Made"), widget=DateRangePickerWidget)

    class Meta:
        model = Delivery
        fields = ("state", "channel", "purpose", "created_at")


class AddressSearch:
    """Search by whole address: a part of one would read every row, and show people nobody asked for."""

    is_searchable = True
    address_field = ""
    search_query: str

    def search_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Find the rows of one address or number, however it is written."""
        query = self.search_query.strip()
        if not query:
            return queryset
        forms_of_it = set()
        for channel in Channel:
            try:
                forms_of_it.add(normalise(query, channel))
            except InvalidAddressError:
                forms_of_it.add(query.lower())
        return queryset.filter(**{f"{self.address_field}__in": forms_of_it})


class DeliveryIndexView(AddressSearch, generic.IndexView):
    """All deliveries, the newest first."""

    results_template_name = "console/index_results.html"
    nothing_yet = gettext_lazy(
        "Nothing was sent yet. Each mail and text to a person stands here, with what became of it."
    )
    address_field = "recipient"
    paginator_class = CappedPaginator
    filterset_class = DeliveryFilterSet
    default_ordering = "-id"

    @cached_property
    def columns(self) -> list[Column]:
        """Return recipient, purpose, channel, state and time."""
        return [
            self._get_title_column("recipient"),
            Column("purpose", label=_("Purpose"), accessor=lambda delivery: label_of(delivery.purpose)),
            Column("channel", label=_("Channel"), accessor=lambda delivery: delivery.get_channel_display()),
            StateColumn("state", label=_("State")),
            DateColumn("created_at", label=_("Made"), width="12%"),
        ]


class DeliveryInspectView(generic.InspectView):
    """One delivery and what happened to it. What it said is not shown: it may hold links that let somebody in."""

    template_name = "campaigns/admin/delivery.html"
    page_title = gettext_lazy("Delivery")
    fields = (
        "recipient",
        "channel",
        "purpose",
        "dedupe_key",
        "template",
        "language",
        "time_zone",
        "owner",
        "not_before",
        "not_after",
        "due_at",
        "tries",
        "segments",
        "provider",
        "provider_id",
        "reference",
    )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the timeline."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        zone = timezone.get_current_timezone()
        return context | {"events": self.object.events.all(), "purpose": label_of(self.object.purpose), "zone": zone}


class _ReadOnly(ModelViewSet):
    """A view set without the addresses of what there is not."""

    absent: tuple[str, ...] = ()

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Leave them out."""
        common = super().get_common_view_kwargs(**kwargs)
        return {key: value for key, value in common.items() if key not in self.absent}


class DeliveryViewSet(_ReadOnly):
    """Deliveries; nobody adds, edits or deletes one by hand."""

    model = Delivery
    name = "deliveries"
    url_prefix = "deliveries"
    menu_label = gettext_lazy("Deliveries")
    icon = "mail"
    index_view_class = DeliveryIndexView
    inspect_view_class = DeliveryInspectView
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    form_fields = ()
    absent = ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")

    def get_inspect_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Let the view say which fields it shows."""
        inspect = super().get_inspect_view_kwargs(**kwargs)
        return {key: value for key, value in inspect.items() if key not in {"fields", "fields_exclude"}}

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses below `/admin/deliveries/`."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
        ]


class SuppressionForm(ModelForm[Suppression]):
    """An address that staff take off every list."""

    class Meta:
        model = Suppression
        fields = ("channel", "address")


class SuppressionIndexView(AddressSearch, generic.IndexView):
    """Whom not to write to, the newest first."""

    results_template_name = "console/index_results.html"
    nothing_yet = gettext_lazy(
        "No address is suppressed. Bounces, complaints and STOP put addresses here by themselves."
    )
    add_item_label = gettext_lazy("Suppress an address")
    address_field = "address"
    paginator_class = CappedPaginator
    default_ordering = "-id"

    @cached_property
    def columns(self) -> list[Column]:
        """Return address, channel, reason, source and time."""
        return [
            self._get_title_column("address"),
            Column("channel", label=_("Channel"), accessor=lambda row: row.get_channel_display()),
            Column("reason", label=_("Reason"), accessor=lambda row: row.get_reason_display()),
            Column("source", label=_("Source")),
            DateColumn("created_at", label=_("Since"), width="12%"),
        ]

    def get_base_queryset(self) -> QuerySet[Suppression]:
        """Return those in force; the lifted ones are kept as proof."""
        return Suppression.objects.in_force()


class SuppressionCreateView(generic.CreateView):
    """Adds an address."""

    submit_button_label = gettext_lazy("Suppress")
    success_message = gettext_lazy("'%(object)s' is in force.")

    def get_success_buttons(self) -> list[Any]:
        """Offer nothing: a suppression is never edited."""
        return []

    def save_instance(self) -> Model:
        """Suppress it, once."""
        return suppress(
            channel=self.form.cleaned_data["channel"],
            address=self.form.instance.address,
            reason=Suppression.Reason.MANUAL,
            source="staff",
            by=self.request.user,
        )


class SuppressionLiftView(generic.DeleteView):
    """Lets messages through again; the row stays as a record."""

    template_name = "campaigns/admin/lift.html"
    page_title = gettext_lazy("Write to this address again")
    confirmation_message = gettext_lazy("May this address be written to again? That it was suppressed stays on record.")

    def delete_action(self) -> None:
        """Lift this one."""
        row = self.object
        lift(
            channel=row.channel,
            address=row.address,
            reasons={row.reason},
            because=f"staff: {self.request.user.pk}",
            owner=row.owner,
            by=self.request.user,
        )


class SuppressionViewSet(_ReadOnly):
    """The list of those not to write to."""

    model = Suppression
    name = "suppressions"
    url_prefix = "suppressions"
    menu_label = gettext_lazy("Suppressions")
    icon = "no-view"
    index_view_class = SuppressionIndexView
    add_view_class = SuppressionCreateView
    delete_view_class = SuppressionLiftView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    absent = ("edit_url_name", "history_url_name", "usage_url_name")

    def get_form_class(self, for_update: bool = False) -> type[SuppressionForm]:  # noqa: ARG002 - Wagtail's signature
        """Return the form for a new one."""
        return SuppressionForm

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses below `/admin/suppressions/`."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("new/", self.add_view, name="add"),
            path("<int:pk>/lift/", self.delete_view, name="delete"),
        ]


class Messages(ViewSetGroup):
    """Every message to a person."""

    menu_label = gettext_lazy("Messages")
    menu_icon = "mail"
    menu_order = 600
    items = (DeliveryViewSet, SuppressionViewSet)

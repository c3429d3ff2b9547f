"""The list of contacts."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.widgets import Button, HeaderButton

from accounts.console import views
from accounts.console.columns import DayColumn, ListColumn
from accounts.console.contacts.forms import languages
from accounts.console.views import acting_in
from accounts.contacts.query import CONSENT, as_query, narrow
from accounts.contacts.registry import sources
from accounts.models import Channel, Contact, ContactField, ContactTag, FieldKind, Organisation, Status
from accounts.models.contacts import ContactQuerySet
from accounts.permissions import EXPORT_CONTACTS, MANAGE_CONTACTS
from cms.infra.addresses import readable_phone
from cms.infra.jobs.selectors import CappedPaginator


def consent_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return where somebody may stand, by channel."""
    return [
        (str(channel.label), [(f"{channel}:{status}", f"{channel.label}: {status.label}") for status in Status])
        for channel in Channel
    ]


def source_label(key: str) -> str:
    """Return where somebody comes from as people read it; the stored key where no app knows it any more."""
    return str(sources().get(key, key))


def _sources() -> list[tuple[str, str]]:
    return [(key, str(label)) for key, label in sources().items()]


class ContactFilterSet(WagtailFilterSet):
    """By tag, consent, language, source, day, and the organisation's own fields."""

    tag = django_filters.ModelChoiceFilter(label=gettext_lazy("Tag"), queryset=ContactTag.objects.none())
    consent = django_filters.ChoiceFilter(label=gettext_lazy("Consent"), choices=consent_choices)
    language = django_filters.ChoiceFilter(label=gettext_lazy("Language"), choices=languages)
    source = django_filters.ChoiceFilter(label=gettext_lazy("Source"), choices=_sources)
    created = django_filters.DateFromToRangeFilter(label=gettext_lazy("Known since"), widget=DateRangePickerWidget)

    class Meta:
        model = Contact
        fields = ("tag", CONSENT, "language", "source", "created")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation: Organisation = acting_in(self.request).organisation
        self.filters["tag"].queryset = self.organisation.contact_tags.all()
        for field in self.organisation.contact_fields.in_use():
            for name, made in _filters_for(field).items():
                made.field_name, made.parent, made.model = name, self, Contact
                self.filters[name] = made

    def filter_queryset(self, queryset: ContactQuerySet) -> ContactQuerySet:
        """Narrow the list as jobs narrow it; the search is the view's."""
        return narrow(queryset, self.organisation, as_query(self.data) | {"q": ""})


def _filters_for(field: ContactField) -> dict[str, Any]:
    name = f"custom_{field.key}"
    if field.kind in {FieldKind.CHOICE, FieldKind.CHOICES}:
        choices = [(choice, choice) for choice in field.choices]
        return {name: django_filters.ChoiceFilter(label=field.label, choices=choices)}
    if field.kind == FieldKind.YES_NO:
        return {name: django_filters.ChoiceFilter(label=field.label, choices=[("yes", _("Yes")), ("no", _("No"))])}
    if field.kind == FieldKind.TEXT:
        return {name: django_filters.CharFilter(label=field.label)}
    ends = {"from": _("{field}, from"), "to": _("{field}, up to")}
    kind: Callable[..., Any] = django_filters.NumberFilter if field.kind == FieldKind.NUMBER else _DayFilter
    return {f"{name}_{end}": kind(label=label.format(field=field.label)) for end, label in ends.items()}


class _DayFilter(django_filters.DateFilter):
    """A day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class ContactIndexView(views.IndexView):
    """The contacts, by name."""

    page_title = gettext_lazy("Contacts")
    template_name = "console/contacts/index.html"
    results_template_name = "console/contacts/index_results.html"
    paginator_class = CappedPaginator
    filterset_class = ContactFilterSet
    default_ordering = ("last_name", "first_name", "id")
    is_searchable = True
    add_item_label = gettext_lazy("Add a contact")
    nothing_yet = gettext_lazy("No contacts yet. Import a list, or add the first one by hand.")

    @cached_property
    def columns(self) -> list[Column]:
        """Return name, addresses, tags, consent and since when."""
        shown = [
            TitleColumn(
                "name",
                label=_("Name"),
                get_url=lambda contact: reverse("contacts:inspect", args=[contact.pk]),
            ),
            Column("email", label=_("E-mail address")),
            Column(
                "phone",
                label=_("Phone"),
                accessor=lambda contact: readable_phone(contact.phone),
                classname="console-unbroken",
            ),
            ListColumn("tags", label=_("Tags"), accessor=lambda contact: contact.tags.all()),
            Column("consent_email", label=_("By e-mail"), accessor=lambda contact: contact.get_consent_email_display()),
            DayColumn("created", label=_("Since")),
        ]
        return [BulkActionsCheckboxColumn("bulk_actions", obj_type="contact"), *shown] if self._may_manage else shown

    @property
    def _may_manage(self) -> bool:
        return self.acting.may(MANAGE_CONTACTS)

    def get_base_queryset(self) -> QuerySet[Contact]:
        """Return the contacts with their tags."""
        return super().get_base_queryset().prefetch_related("tags")

    def search_queryset(self, queryset: ContactQuerySet) -> ContactQuerySet:
        """Find by the beginning of a name, an address or a number."""
        return narrow(queryset, self.acting.organisation, {"q": self.search_query})

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Offer what concerns many."""
        buttons = []
        if self._may_manage:
            buttons.append(Button(_("Import"), url=reverse("contacts:import"), icon_name="upload", priority=10))
        if self.acting.may(EXPORT_CONTACTS):
            query = self.request.GET.urlencode()
            url = f"{reverse('contacts:export')}{'?' if query else ''}{query}"
            buttons.append(Button(_("Export this list"), url=url, icon_name="download", priority=20))
        return buttons

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Offer to add one."""
        if not self._may_manage:
            return []
        return [HeaderButton(_("Add a contact"), url=reverse("contacts:add"), icon_name="plus")]

    def get_list_more_buttons(self, instance: Contact) -> list[Any]:
        """Offer to change, merge and erase."""
        if not self._may_manage:
            return []
        offered = (
            ("edit", _("Change"), "edit"),
            ("merge", _("Merge"), "resubmit"),
            ("delete", _("Erase"), "bin"),
        )
        return [
            Button(label, url=reverse(f"contacts:{name}", args=[instance.pk]), icon_name=icon, priority=number)
            for number, (name, label, icon) in enumerate(offered)
        ]

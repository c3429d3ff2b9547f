"""Tags, and the organisation's own fields, in the console."""

from typing import Any

from django import forms
from django.db.models import Count, Model, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn

from accounts.console import views
from accounts.console.columns import ListColumn
from accounts.console.forms import ActingForm
from accounts.console.viewsets import OrganisationViewSet
from accounts.models import ContactField, ContactTag, FieldKind
from accounts.permissions import MANAGE_CONTACTS
from accounts.services.contact_fields import change_field, define_field, remove_field
from accounts.services.contact_tags import remove_tag, rename_tag


class TagForm(ActingForm):
    """A tag's name."""

    name = forms.CharField(label=gettext_lazy("Name"))


class _PlainForms:
    """Forms that are no model's."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Fill in what holds now."""
        kwargs: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        row = kwargs.pop("instance")
        return kwargs | {"acting": self.acting, "initial": self.initial_of(row) if row.pk else {}}  # type: ignore[attr-defined]

    def initial_of(self, row: Any) -> dict[str, Any]:
        """Return what the form shows of a row."""
        raise NotImplementedError

    def get_success_buttons(self) -> list[Any]:
        """Offer nothing more."""
        return []


class TagIndexView(views.IndexView):
    """The tags, by name."""

    page_title = gettext_lazy("Tags")
    nothing_yet = gettext_lazy(
        "There are no tags yet. Type one where you change a contact, or put one on many at once."
    )
    search_fields = ("name",)
    default_ordering = ("name",)

    @cached_property
    def columns(self) -> list[Column]:
        """Return name, and how many have it."""
        return [
            self._get_title_column("name"),
            TitleColumn(
                "contacts",
                label=_("Contacts"),
                accessor="number",
                get_url=lambda tag: f"{reverse('contacts:index')}?tag={tag.pk}",
            ),
        ]

    def get_base_queryset(self) -> QuerySet[ContactTag]:
        """Return the tags with how many have each."""
        return super().get_base_queryset().annotate(number=Count("contacts"))


class TagEditView(_PlainForms, views.EditView):
    """Renames a tag."""

    success_message = gettext_lazy("The tag is called '%(object)s' now.")

    def initial_of(self, row: ContactTag) -> dict[str, Any]:
        """Return its name."""
        return {"name": row.name}

    def save_instance(self) -> Model:
        """Rename it."""
        return rename_tag(tag=self.object, name=self.form.cleaned_data["name"], by=self.acting.user)


class TagRemoveView(views.DeleteView):
    """Removes a tag."""

    confirmation_message = gettext_lazy("It is taken off everybody. The contacts stay.")

    def delete_action(self) -> None:
        """Remove it."""
        remove_tag(tag=self.object, by=self.acting.user)


class TagViewSet(OrganisationViewSet):
    """Tags come into being where they are put on somebody; here they are renamed and removed."""

    model = ContactTag
    name = "contact_tags"
    url_prefix = "contact-tags"
    menu_label = gettext_lazy("Tags")
    icon = "tag"
    view_key = change_key = MANAGE_CONTACTS
    form_class = TagForm
    index_view_class = TagIndexView
    edit_view_class = TagEditView
    delete_view_class = TagRemoveView
    offered = ("index", "edit", "delete")


class FieldForm(ActingForm):
    """What a field is called and holds."""

    label = forms.CharField(label=gettext_lazy("What it is called"))
    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One on each line; for fields to choose from."),
    )

    def said(self) -> dict[str, Any]:
        """Return what a service takes."""
        return {"label": self.cleaned_data["label"], "choices": self.cleaned_data["choices"].splitlines()}


class NewFieldForm(FieldForm):
    """Also what it holds, which stays."""

    kind = forms.ChoiceField(label=gettext_lazy("What it holds"), choices=FieldKind.choices)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        help_text=gettext_lazy(
            "The name of its column in files and of its value in the API. Made of its label if empty."
        ),
    )
    field_order = ("label", "kind", "choices", "key")

    def said(self) -> dict[str, Any]:
        """Return what a service takes."""
        return super().said() | {"kind": self.cleaned_data["kind"], "key": self.cleaned_data["key"]}


class FieldIndexView(views.IndexView):
    """The organisation's own fields, in their order."""

    page_title = gettext_lazy("Fields of contacts")
    default_ordering = ("position", "id")
    add_item_label = gettext_lazy("Define a field")
    nothing_yet = gettext_lazy("There are no fields of your own. Define one for what you want to know of people.")

    @cached_property
    def columns(self) -> list[Column]:
        """Return label, kind, choices and key."""
        return [
            self._get_title_column("label"),
            Column("kind", label=_("Holds"), accessor=lambda field: field.get_kind_display()),
            ListColumn("choices", label=_("Choices")),
            Column("key", label=_("Key")),
        ]

    def get_base_queryset(self) -> QuerySet[ContactField]:
        """Return those in use."""
        return self.scope(ContactField.objects.in_use())


class FieldCreateView(_PlainForms, views.CreateView):
    """Defines a field."""

    page_title = gettext_lazy("Define a field")
    success_message = gettext_lazy("Contacts have the field '%(object)s' now.")

    def save_instance(self) -> Model:
        """Define it."""
        return define_field(organisation=self.acting.organisation, by=self.acting.user, **self.form.said())


class FieldEditView(_PlainForms, views.EditView):
    """Changes a field."""

    success_message = gettext_lazy("The field '%(object)s' is changed.")

    def initial_of(self, row: ContactField) -> dict[str, Any]:
        """Return label and choices."""
        return {"label": row.label, "choices": "\n".join(row.choices)}

    def save_instance(self) -> Model:
        """Change it."""
        return change_field(field=self.object, by=self.acting.user, **self.form.said())


class FieldRemoveView(views.DeleteView):
    """Removes a field."""

    confirmation_message = gettext_lazy("What it says of your contacts is deleted with it, for good.")

    def delete_action(self) -> None:
        """Remove it."""
        remove_field(field=self.object, by=self.acting.user)


class FieldViewSet(OrganisationViewSet):
    """The organisation's own fields."""

    model = ContactField
    name = "contact_fields"
    url_prefix = "contact-fields"
    menu_label = gettext_lazy("Fields")
    icon = "form"
    view_key = change_key = MANAGE_CONTACTS
    index_view_class = FieldIndexView
    add_view_class = FieldCreateView
    edit_view_class = FieldEditView
    delete_view_class = FieldRemoveView

    def get_form_class(self, for_update: bool = False) -> type[FieldForm]:
        """Return the form: what a field holds is said once."""
        return FieldForm if for_update else NewFieldForm

"""The addresses of contacts in the console."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy
from wagtail.admin.viewsets.base import ViewSetGroup

from accounts.console.contacts import details, transfers
from accounts.console.contacts.forms import ContactForm
from accounts.console.contacts.lists import ContactIndexView
from accounts.console.contacts.wording import FieldViewSet, TagViewSet
from accounts.console.guard import for_organisation
from accounts.console.viewsets import OrganisationViewSet
from accounts.models import Contact
from accounts.permissions import MANAGE_CONTACTS, VIEW_CONTACTS


class ContactViewSet(OrganisationViewSet):
    """The people an organisation knows."""

    model = Contact
    name = "contacts"
    menu_label = gettext_lazy("Contacts")
    icon = "user"
    view_key = VIEW_CONTACTS
    change_key = MANAGE_CONTACTS
    form_class = ContactForm
    index_view_class = ContactIndexView
    add_view_class = details.ContactCreateView
    edit_view_class = details.ContactEditView
    delete_view_class = details.ContactEraseView
    inspect_view_class = details.ContactView
    offered = ("index", "add", "edit", "delete", "inspect")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add what else can be done about a contact."""
        more = (
            ("<int:pk>/consent/", details.ConsentView, "consent"),
            ("<int:pk>/merge/", details.FindTwinView, "merge"),
            ("<int:pk>/merge/<int:other>/", details.MergeView, "merge_with"),
            ("import/", transfers.ImportView, "import"),
            ("import/<int:pk>/", transfers.ImportStatusView, "import_status"),
            ("import/<int:pk>/columns/", transfers.ColumnsView, "import_columns"),
            ("export/", transfers.ExportView, "export"),
            ("export/<int:pk>/", transfers.ExportStatusView, "export_status"),
        )
        screens = [
            path(route, for_organisation(view.as_view(), key=view.change_key), name=name) for route, view, name in more
        ]
        return [*super().get_urlpatterns(), *screens]


class ContactGroup(ViewSetGroup):
    """People and what is said of them."""

    menu_label = gettext_lazy("Contacts")
    menu_icon = "user"
    menu_order = 150
    menu_name = "contacts-group"
    items = (ContactViewSet, TagViewSet, FieldViewSet)

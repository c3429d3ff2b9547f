"""View sets for what an organisation owns. Every address they have goes through `guard.for_organisation`."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.console import views
from accounts.console.acting import Acting, acting_for
from accounts.console.guard import for_organisation


def menu_item_class(key: str) -> type[MenuItem]:
    """Return menu items for those who may do that in the active organisation."""

    class OrganisationMenuItem(MenuItem):
        """Shown by permission."""

        def is_shown(self, request: HttpRequest) -> bool:
            """Tell whether the user may open it."""
            acting = acting_for(request)
            return acting is not None and acting.may(key)

    return OrganisationMenuItem


_by_model: dict[str, "OrganisationViewSet"] = {}


def view_set_of(model: str) -> "OrganisationViewSet | None":
    """Return the screens for rows of a model, named such as `accounts.invitation`; None where there are none."""
    return _by_model.get(model)


class OrganisationViewSet(ModelViewSet):
    """Screens for rows of the active organisation.

    Give it `model`, `view_key` and `change_key`, and view classes that derive from those in `accounts.console.views`.
    Wagtail's history, usage and copies are left out: they know no organisation, and the audit log tells what was done.
    """

    view_key: ClassVar[str]
    change_key: ClassVar[str]

    index_view_class = views.IndexView
    add_view_class = views.CreateView
    edit_view_class = views.EditView
    delete_view_class = views.DeleteView
    inspect_view_class = views.InspectView
    copy_view_enabled = False
    add_to_reference_index = False
    sort_order_field = None
    list_per_page = 50
    # The form of `new` and `edit`; without it, one of the fields that `form_fields` names.
    form_class: type[BaseForm] | None = None
    # Names of addresses that there are: index, add, edit, delete, inspect.
    offered: tuple[str, ...] = ("index", "add", "edit", "delete")

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Tell the views who may open them, and only of addresses that exist."""
        common = super().get_common_view_kwargs(**kwargs)
        offered = {"index_url_name", "index_results_url_name", *(f"{name}_url_name" for name in self.offered)}
        known = {key: value for key, value in common.items() if not key.endswith("_url_name") or key in offered}
        return known | {"view_key": self.view_key, "change_key": self.change_key}

    def get_form_class(self, for_update: bool = False) -> type[BaseForm]:
        """Return the form."""
        return self.form_class or super().get_form_class(for_update=for_update)

    def on_register(self) -> None:
        """Be known as the place where rows of the model are looked at."""
        super().on_register()
        _by_model[self.model._meta.label_lower] = self

    def visible_to(self, acting: Acting) -> QuerySet[Any]:
        """Return the rows of the organisation that somebody who has `view_key` may know by name."""
        return views.rows_of(self.model).filter(organisation=acting.organisation)

    def url_of(self, row: Model, acting: Acting) -> str:
        """Return where somebody can open a row; empty where they cannot."""
        for name, key in (("inspect", self.view_key), ("edit", self.change_key)):
            if name in self.offered and acting.may(key):
                return reverse(self.get_url_name(name), args=[row.pk])
        return ""

    @property
    def inspect_view_enabled(self) -> bool:
        """Tell whether a row can be looked at without changing it."""
        return "inspect" in self.offered

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view behind the guard."""
        return for_organisation(super().construct_view(view_class, **kwargs), key=self.view_key)

    @cached_property
    def menu_item_class(self) -> type[MenuItem]:
        """Return menu items for those who may see the list."""
        return menu_item_class(self.view_key)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the addresses on offer."""
        pk = self.pk_path_converter
        routes = {
            "add": ("new/", lambda: self.add_view),
            "edit": (f"<{pk}:pk>/", lambda: self.edit_view),
            "inspect": (f"<{pk}:pk>/view/", lambda: self.inspect_view),
            "delete": (f"<{pk}:pk>/delete/", lambda: self.delete_view),
        }
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            *(path(route, view(), name=name) for name, (route, view) in routes.items() if name in self.offered),
        ]

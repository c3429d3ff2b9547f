"""Wagtail's generic views, narrowed to the active organisation. What is written goes through services."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.console.acting import Acting, acting_for
from accounts.console.forms import add_errors, carry


def acting_in(request: HttpRequest) -> Acting:
    """Return for whom somebody acts who was let in by `guard.for_organisation`."""
    acting = acting_for(request)
    if acting is None:
        raise Http404
    return acting


def rows_of(model: type[Model]) -> QuerySet[Any]:
    """Return all rows, of whatever organisation."""
    rows: QuerySet[Any] = model._default_manager.all()  # noqa: SLF001 - documented by Django
    return rows


class Scoped:
    """Rows, forms and permissions of the active organisation. Stands before the view of Wagtail's in the bases."""

    model: type[Model]
    request: HttpRequest
    # Keys of accounts.permissions.
    view_key = ""
    change_key = ""

    @cached_property
    def acting(self) -> Acting:
        """Return for whom the user acts."""
        return acting_in(self.request)

    def scope(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Narrow rows to those of the organisation. For rows that belong to it by another row, override this."""
        return rows.filter(organisation=self.acting.organisation)

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the rows of a list."""
        return self.scope(super().get_base_queryset())  # type: ignore[misc]

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows among which one may be opened."""
        return self.scope(super().get_queryset())  # type: ignore[misc]

    def user_has_permission(self, permission: str) -> bool:
        """Tell whether they may view, or change in whatever way."""
        return self.acting.may(self.view_key if permission == "view" else self.change_key)

    def user_has_any_permission(self, permissions: list[str]) -> bool:
        """Tell whether they may do one of these."""
        return any(self.user_has_permission(permission) for permission in permissions)

    def user_has_permission_for_instance(self, permission: str, instance: Model) -> bool:  # noqa: ARG002 - Wagtail's
        """Tell the same: an instance from elsewhere is not found in the first place."""
        return self.user_has_permission(permission)

    def get_form(self, *args: Any, **kwargs: Any) -> BaseForm:
        """Return the form, which says for which organisation it was opened."""
        form: BaseForm = super().get_form(*args, **kwargs)  # type: ignore[misc]
        carry(form, self.acting)
        return form

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Save; what a service refuses is shown beside the fields, and nothing is kept of it."""
        try:
            response: HttpResponseBase = super().form_valid(form)  # type: ignore[misc]
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            response = self.form_invalid(form)  # type: ignore[attr-defined]
        return response


class IndexView(Scoped, generic.IndexView):
    """A list."""

    results_template_name = "console/index_results.html"
    # Who may take the list away as a file; nobody where it is empty.
    export_key = ""
    # What stands in place of an empty list: what will be there, and how it comes there.
    nothing_yet: str | Promise = ""

    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        """Count rows below the list by the name they have here."""
        paginator = super().get_paginator(*args, **kwargs)
        paginator.verbose_name, paginator.verbose_name_plural = self.verbose_name, self.verbose_name_plural
        return paginator

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows as Wagtail orders, filters and searches them; `get_base_queryset` has narrowed them."""
        rows: QuerySet[Any] = generic.IndexView.get_queryset(self)
        return rows

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse to export what is not for export."""
        if self.is_export:
            if not self.list_export:
                raise Http404
            self.acting.require(self.export_key or self.change_key)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class _Writing(Scoped):
    """A view whose rows are written by a service."""

    def save_instance(self) -> Model:
        """Call a service with the form's cleaned data and return the row."""
        raise NotImplementedError(f"{type(self).__name__} must save by a service.")


class CreateView(_Writing, generic.CreateView):
    """Adds a row."""

    def get_success_buttons(self) -> list[Any]:
        """Lead to the new row, where it can be changed."""
        return super().get_success_buttons() if self.edit_url_name else []

    def get_initial_form_instance(self) -> Model:
        """Return a row of the organisation, so that its rules can be checked."""
        return self.model(organisation=self.acting.organisation)


class EditView(_Writing, generic.EditView):
    """Changes a row."""


class DeleteView(Scoped, generic.DeleteView):
    """Deletes a row."""

    template_name = "console/confirm_delete.html"
    yes_label = gettext_lazy("Yes, delete")
    no_label = gettext_lazy("No, don't delete")

    def get_error_message(self) -> str:
        """Return what stands above a refusal."""
        return str(gettext_lazy("It was not deleted."))

    def delete_action(self) -> None:
        """Call a service."""
        raise NotImplementedError(f"{type(self).__name__} must delete by a service.")


class InspectView(Scoped, generic.InspectView):
    """Shows a row."""

    def get_object(self) -> Model:
        """Return the row, if it belongs to the organisation."""
        found: Model = get_object_or_404(self.scope(rows_of(self.model)), pk=self.pk)
        return found


class FormScreen(Scoped, WagtailAdminTemplateMixin, FormView):
    """One form that calls one service: for what is no row of a list. Stands behind `guard.for_organisation`."""

    template_name = "console/form.html"
    submit_label: str | Promise = gettext_lazy("Save")
    # Where people go who think better of it; nothing is offered without.
    cancel_url: str | Promise = ""
    # What is to be considered before the button is pressed.
    explanation: str | Promise = ""
    # A button that cannot be taken back looks like one.
    serious = False
    success_message: str | Promise = ""

    def act(self, form: Any) -> None:
        """Call a service."""
        raise NotImplementedError(f"{type(self).__name__} must call a service.")

    def form_valid(self, form: Any) -> HttpResponse:
        """Act, say so, and go on; what the service refuses is shown beside the fields."""
        try:
            self.act(form)
        except (ValidationError, PermissionDenied) as error:
            add_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, str(self.success_message))
        return redirect(self.get_success_url())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Lead home."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

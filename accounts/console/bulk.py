"""Actions on many rows of the active organisation at once."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_list_or_404
from django.utils.functional import cached_property
from wagtail.admin.views.bulk_action import BulkAction

from accounts.console.acting import Acting
from accounts.console.forms import carry
from accounts.console.guard import for_organisation
from accounts.console.numbers import row_number
from accounts.console.views import acting_in


class OrganisationBulkAction(BulkAction):
    """An action on many rows; give it `change_key` and `execute_action`, which calls a service.

    Its template extends `console/bulk_action.html`. Rows from elsewhere are left out; when none is left it answers 404.
    """

    change_key: ClassVar[str]
    template_name = "console/bulk_action.html"
    most = 10_000

    @cached_property
    def acting(self) -> Acting:
        """Return for whom the user acts."""
        return acting_in(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, behind the guard."""
        return for_organisation(super().dispatch, key=self.change_key)(request, *args, **kwargs)

    def rows(self) -> QuerySet[Any]:
        """Return the rows of the organisation."""
        return self.model.objects.filter(organisation=self.acting.organisation)

    def get_queryset(self, model: type[Model], object_ids: Iterable[str]) -> list[Any]:  # noqa: ARG002 - Wagtail's
        """Return the rows that were marked. Raises `Http404` when there is none."""
        numbers = [row_number(str(pk)) for pk in object_ids]
        return get_list_or_404(self.rows(), pk__in=numbers[: self.most])

    def get_all_objects_in_listing_query(self, parent_id: object) -> QuerySet[Any]:  # noqa: ARG002 - Wagtail's
        """Return the numbers of all rows of the list."""
        return self.rows().values_list("pk", flat=True)[: self.most]

    def get_form(self, form_class: type[BaseForm] | None = None) -> BaseForm:
        """Return the form, which says for which organisation it was opened."""
        form: BaseForm = super().get_form(form_class)
        carry(form, self.acting)
        return form

    def get_execution_context(self) -> dict[str, Any]:
        """Hand over who acts, and what the form says."""
        return {"acting": self.acting, "cleaned_data": self.cleaned_form.cleaned_data}

"""Choosers of what an organisation owns."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from accounts.console.guard import for_organisation
from accounts.console.numbers import row_number
from accounts.console.views import Scoped, rows_of


class _Choosing(Scoped):
    """Offers and finds rows of the active organisation. Nothing is created in a chooser."""

    model_class: type[Model]

    def get_object_list(self) -> QuerySet[Any]:
        """Return what may be chosen."""
        return self.scope(rows_of(self.model_class))

    def get_object(self, pk: str) -> Model:
        """Return one. Raises `ObjectDoesNotExist`, also for a number that is none."""
        found: Model = self.get_object_list().get(pk=row_number(pk))
        return found

    def get_objects(self, pks: list[str]) -> QuerySet[Any]:
        """Return several; those from elsewhere are left out."""
        return self.get_object_list().filter(pk__in=[row_number(pk) for pk in pks])

    def can_create(self) -> bool:
        """Tell that nothing can be created here."""
        return False


class ChooseView(_Choosing, chooser.ChooseView):
    """The whole dialogue."""


class ChooseResultsView(_Choosing, chooser.ChooseResultsView):
    """Its list."""


class ChosenView(_Choosing, chooser.ChosenView):
    """What was chosen."""


class ChosenMultipleView(_Choosing, chooser.ChosenMultipleView):
    """Several that were chosen."""


class OrganisationChooserViewSet(ChooserViewSet):
    """A chooser of rows of the active organisation; give it `model` and `view_key`."""

    view_key: ClassVar[str]

    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., HttpResponseBase]:
        """Return the view behind the guard."""
        return for_organisation(super().construct_view(view_class, **kwargs), key=self.view_key)

    def get_urlpatterns(self) -> list[Any]:
        """Return the addresses, without the one that creates."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]

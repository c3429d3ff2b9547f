"""Screens as they must not be, to prove that the walk notices."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views import View
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from accounts.models import Contact


def all_contacts(request: HttpRequest) -> HttpResponse:
    return HttpResponse(", ".join(map(str, Contact.objects.all())))


class Export(SpreadsheetExportMixin, View):
    """A list that is taken away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return all_contacts(request) if self.is_export else HttpResponse()


def one_contact(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse("We know this person.")


def message(request: HttpRequest) -> HttpResponse:
    messages.error(request, f"You may not see {Contact.objects.order_by('pk').first()}.")
    return HttpResponseRedirect("/admin/")


def by_number(request: HttpRequest, **_said: str) -> HttpResponse:
    numbers = [text for text in request.GET.getlist("id") if text.isdigit()]
    return HttpResponse(", ".join(map(str, Contact.objects.filter(pk__in=numbers))))


def some_contacts(request: HttpRequest) -> HttpResponse:
    return by_number(request)


some_contacts.view_initkwargs = {"model": Contact}  # type: ignore[attr-defined]
one_contact.view_initkwargs = {"model": Contact}  # type: ignore[attr-defined]

urlpatterns = [
    path("admin/leaks/list/", all_contacts, name="list"),
    path("admin/leaks/row/<int:pk>/", one_contact, name="row"),
    path("admin/leaks/export/", Export.as_view(), name="export"),
    path("admin/leaks/message/", message, name="message"),
    path("admin/leaks/chosen/", some_contacts, name="chosen_multiple"),
    path("admin/leaks/bulk/<str:app_label>/<str:model_name>/<str:action>/", by_number, name="wagtail_bulk_action"),
]

"""Two addresses that take the same form: one books a place, one does all but that."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from cms import urls as site
from events.rsvps import Lead, Rsvp, clean_lead, clean_rsvp
from events.selectors import occurrence_to_register
from events.services.registration import register


class RsvpForm(forms.Form):
    """What somebody fills in."""

    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100)
    email = forms.CharField(max_length=320)
    phone = forms.CharField(max_length=60, required=False)
    guests = forms.IntegerField(min_value=0)


def _answer(request: HttpRequest, number: int, *, books: bool) -> HttpResponse:
    form = RsvpForm(request.POST)
    occurrence = occurrence_to_register(number)
    if occurrence is None or not form.is_valid():
        return HttpResponseBadRequest()
    rsvp = Rsvp(**form.cleaned_data)
    if books:
        register(occurrence=occurrence, rsvp=rsvp)
    else:
        clean_rsvp(occurrence.event, rsvp, by_staff=False)
        clean_lead(occurrence.event, Lead())
    return HttpResponseRedirect("/")


@csrf_exempt
@transaction.non_atomic_requests
def book(request: HttpRequest, number: int) -> HttpResponse:
    """Take a form, and give its sender a place, or a place in line."""
    return _answer(request, number, books=True)


@csrf_exempt
@transaction.non_atomic_requests
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Take a form, check it as well, and do nothing."""
    return _answer(request, number, books=False)


urlpatterns = [path("book/<int:number>/", book), path("read/<int:number>/", read), *site.urlpatterns]

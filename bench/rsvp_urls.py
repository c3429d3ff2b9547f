"""The site, whose RSVP form books nothing when it is asked so: all else of the request stays as it is."""

from contextvars import ContextVar
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from cms import urls as site
from events.models import Attendee
from events.pages import views
from events.rsvps import clean_lead, clean_rsvp
from events.services.registration import Registration, register
from events.states import State

_books: ContextVar[bool] = ContextVar("books", default=True)


def _register(**asked: Any) -> Registration:
    """Register, or do what stands before it: check what was filled in."""
    if _books.get():
        return register(**asked)
    event = asked["occurrence"].event
    fields = clean_rsvp(event, asked["rsvp"], by_staff=False) | clean_lead(event, asked["lead"])
    return Registration(Attendee(occurrence=asked["occurrence"], **fields), State.WAITLISTED)


views.register = _register


@csrf_exempt
@transaction.non_atomic_requests
def read(request: HttpRequest, org: str, slug: str) -> HttpResponse:
    """Take the form, and do all but the booking."""
    token = _books.set(False)
    try:
        return views.rsvp(request, org=org, slug=slug)
    finally:
        _books.reset(token)


urlpatterns = [path("events/<slug:org>/<slug:slug>/read/", read), *site.urlpatterns]

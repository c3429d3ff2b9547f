"""Addresses: What those who come see."""

from datetime import date

from django.urls import path, register_converter

from events.pages import embedding, personal, views


class DayConverter:
    """A day in an address: 2026-11-22."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the day; raises ValueError for none, which is then no address."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """Return how it is written."""
        return str(value)


register_converter(DayConverter, "day")

urlpatterns = [
    path("mine/", personal.mine, name="my-events"),
    path("mine/<str:token>/", personal.rsvp, name="rsvp"),
    path("<slug:org>/<slug:slug>/", views.event, name="event"),
    path("<slug:org>/<slug:slug>/<day:day>/", views.event, name="event-on"),
    path("<slug:org>/<slug:slug>/places/", views.places, name="event-places"),
    path("<slug:org>/<slug:slug>/<day:day>/places/", views.places, name="event-places-on"),
    path("<slug:org>/<slug:slug>/rsvp/", views.rsvp, name="event-rsvp"),
    path("<slug:org>/<slug:slug>/<day:day>/rsvp/", views.rsvp, name="event-rsvp-on"),
    path("<slug:org>/<slug:slug>/embed/", embedding.embed, name="event-embed"),
    path("<slug:org>/<slug:slug>/<day:day>/embed/", embedding.embed, name="event-embed-on"),
    path("<slug:org>/<slug:slug>/embed/done/", embedding.done, name="event-embed-done"),
    path("<slug:org>/<slug:slug>/<day:day>/embed/done/", embedding.done, name="event-embed-done-on"),
]

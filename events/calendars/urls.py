"""Addresses of calendar files."""

from django.urls import path

from events.calendars import views

urlpatterns = [
    path("calendar.ics", views.calendar_of_all, name="events-calendar"),
    path("mine/<str:token>/calendar.ics", views.calendar_of_own, name="rsvp-calendar"),
    path("<slug:organisation>/calendar.ics", views.calendar_of_organisation, name="organisation-calendar"),
    path("<slug:organisation>/<slug:slug>.ics", views.calendar_of_one, name="event-calendar"),
]

"""Lists of events: of all organisations, and of one."""

from django.urls import path, re_path

from events.discovery import views

urlpatterns = [
    path("", views.everybodys, name="events"),
    path("places/", views.places, name="events-places"),
    # `/events/mine/` is nobody's organisation, and its address is reserved.
    re_path(r"^(?!mine/)(?P<organisation>[-a-zA-Z0-9_]+)/$", views.of_organisation, name="organisation-events"),
]

"""Every public address of events. The order matters: `/events/mine/` is nobody's organisation."""

from django.urls import include, path

urlpatterns = [
    path("", include("events.calendars.urls")),
    path("", include("events.door.urls")),
    path("", include("events.pages.urls")),
    path("", include("events.discovery.urls")),
]

"""What an attendee's QR code holds, and the code itself. The order matters: `qr.svg` is no token."""

from django.urls import path

from events.door import views

urlpatterns = [
    path("door/<str:token>/", views.arrive, name="door"),
    path("door/<str:token>/qr.svg", views.door_code, name="door-qr"),
    path("mine/<str:token>/qr.svg", views.personal_code, name="rsvp-qr"),
]

"""The addresses of the screens, below `/admin/events/`."""

from django.urls import path

from accounts.console.guard import for_organisation
from events.access import ATTENDEES, MANAGE
from events.messages import screens

patterns = [
    path("<int:pk>/messages/", for_organisation(screens.MessagesView.as_view(), key=ATTENDEES), name="index"),
    path("<int:pk>/messages/write/", for_organisation(screens.WriteView.as_view(), key=ATTENDEES), name="write"),
    path("<int:pk>/messages/<slug:kind>/", for_organisation(screens.KindView.as_view(), key=MANAGE), name="kind"),
]

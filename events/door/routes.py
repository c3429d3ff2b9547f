"""The addresses of the doors, below `/admin/events/door/`."""

from django.urls import path

from accounts.console.guard import for_organisation
from events.access import CHECK_IN
from events.door import dates, screens

patterns = [
    path("", for_organisation(dates.DatesView.as_view(), key=CHECK_IN), name="dates"),
    path("of/<int:pk>/", for_organisation(dates.DatesView.as_view(), key=CHECK_IN), name="of_event"),
    path("worker.js", for_organisation(dates.worker, key=CHECK_IN), name="worker"),
    path("<int:pk>/", for_organisation(screens.screen, key=CHECK_IN), name="screen"),
    path("<int:pk>/offline/", for_organisation(screens.offline, key=CHECK_IN), name="offline"),
    path("<int:pk>/list/", for_organisation(screens.roster, key=CHECK_IN), name="list"),
    path("<int:pk>/find/", for_organisation(screens.find, key=CHECK_IN), name="find"),
    path("<int:pk>/check-ins/", for_organisation(screens.note, key=CHECK_IN), name="note"),
    path("<int:pk>/walk-ins/", for_organisation(screens.add, key=CHECK_IN), name="add"),
]

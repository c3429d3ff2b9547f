"""The style sheets with organisations' colours, on each of the installation's hosts."""

from django.urls import re_path

from accounts.places.colour_views import colour_sheet

urlpatterns = [
    re_path(
        r"^(?P<main>[0-9a-f]{6})-(?P<accent>[0-9a-f]{6})-(?P<wanted>[0-9a-f]{12})\.css$",
        colour_sheet,
        name="colour-sheet",
    ),
]

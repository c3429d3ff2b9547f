"""The addresses below `/api/`."""

from django.urls import path, re_path

from accounts.api import views
from accounts.api.engine import api

urlpatterns = [
    path("v1/", views.reference, name="api_reference"),
    path("v1/openapi.json", views.document, name="api_document"),
    path("v1/", api.urls),
    # Before the pages, which would look for one and offer the address with a slash at its end.
    re_path("", views.unknown),
]

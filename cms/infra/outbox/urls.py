"""Addresses of the outbox."""

from django.urls import path

from cms.infra.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.outbox_list, name="list"),
    path("<slug:key>/", views.outbox_entry, name="entry"),
    path("<slug:key>/html/", views.outbox_html, name="html"),
]

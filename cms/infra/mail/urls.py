"""Addresses of the outbox."""

from django.urls import path

from cms.infra.mail import views

app_name = "outbox"
urlpatterns = [
    path("", views.outbox_list, name="list"),
    path("<slug:key>/", views.outbox_mail, name="mail"),
    path("<slug:key>/html/", views.outbox_html, name="html"),
]

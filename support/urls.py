"""Addresses of the help centre that are no pages."""

from django.urls import path

from support import views

urlpatterns = [
    path("search/", views.search, name="support_search"),
]

"""Addresses of the way out."""

from django.urls import path

from campaigns.views import unsubscribe_page

urlpatterns = [path("unsubscribe/<str:token>/", unsubscribe_page, name="unsubscribe")]

"""Addresses: Files that calendars read."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

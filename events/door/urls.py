"""Addresses: Checking people in."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

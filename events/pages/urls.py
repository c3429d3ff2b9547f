"""Addresses: What those who come see."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses that are entered at the providers."""

from django.urls import path

from cms.infra.webhooks.views import receive

app_name = "webhooks"
urlpatterns = [path("<slug:provider>/", receive, name="receive")]

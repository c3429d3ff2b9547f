"""The inbox in the Wagtail admin's menu."""

from wagtail import hooks

from cms.infra.webhooks.viewsets import MessageViewSet

hooks.register("register_admin_viewset", MessageViewSet)

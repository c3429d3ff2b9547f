"""Wagtail's users app with screens that know our users and groups."""

from wagtail.users.apps import WagtailUsersAppConfig


class RostrumUsersConfig(WagtailUsersAppConfig):
    """Stands in INSTALLED_APPS instead of `wagtail.users`."""

    user_viewset = "accounts.viewsets.UserViewSet"
    group_viewset = "accounts.viewsets.GroupViewSet"

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People who sign in, and the organisations they act for."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect the handlers."""
        from allauth.account.signals import password_reset

        from accounts import permissions, scopes
        from accounts.api import organisation
        from accounts.api.engine import register_router
        from accounts.audited_actions import register_actions
        from accounts.handlers import verify_address_on_reset
        from accounts.roles import grant_new_permissions
        from accounts.services import logos

        password_reset.connect(verify_address_on_reset, dispatch_uid="accounts.verify_address_on_reset")
        permissions.register_own()
        scopes.register_own()
        register_router("", organisation.router)
        register_actions()
        logos.register_kinds()
        post_migrate.connect(grant_new_permissions, dispatch_uid="accounts.grant_new_permissions")

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People who sign in, and the organisations they act for."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Connect the handlers."""
        from allauth.account import signals as account_signals
        from allauth.mfa.signals import authentication_failed
        from allauth.socialaccount import signals as social_signals
        from django.contrib.auth.signals import user_logged_out

        from accounts import handlers, permissions, scopes
        from accounts.api import contacts, erasure, organisation
        from accounts.api.engine import register_router
        from accounts.audited_actions import register_actions
        from accounts.console import dashboard
        from accounts.contacts import history as contact_history
        from accounts.contacts.registry import register_erasure_handler
        from accounts.notices import kinds as notice_kinds
        from accounts.roles import grant_new_permissions
        from accounts.services import contact_export, contact_files, contact_import, logos, profile
        from cms.infra.jobs.by_hand import done_by_hand

        for signal, handler in (
            (account_signals.password_reset, handlers.verify_address_on_reset),
            (account_signals.password_reset, handlers.note_reset_password),
            (account_signals.password_changed, handlers.note_new_password),
            (account_signals.password_set, handlers.note_new_password),
            (done_by_hand, handlers.note_by_hand),
            (account_signals.email_changed, handlers.note_new_address),
            (account_signals.user_logged_in, handlers.note_sign_in),
            (user_logged_out, handlers.note_sign_out),
            (authentication_failed, handlers.note_wrong_code),
            (social_signals.social_account_added, handlers.note_linked),
            (social_signals.social_account_removed, handlers.note_unlinked),
        ):
            signal.connect(handler, dispatch_uid=f"accounts.{handler.__name__}")
        permissions.register_own()
        contact_history.register_own()
        scopes.register_own()
        register_router("", organisation.router)
        register_router("", contacts.router)
        register_erasure_handler("accounts.api", erasure.forget)
        register_erasure_handler("accounts.transfers", contact_files.forget_in_files)
        register_actions()
        logos.register_kinds()
        dashboard.register_panel("people", dashboard.people, order=10)
        dashboard.register_panel("contacts", dashboard.contacts, order=20)
        notice_kinds.register_own()
        profile.register_kind()
        contact_export.register_kind()
        contact_import.register_kind()
        post_migrate.connect(grant_new_permissions, dispatch_uid="accounts.grant_new_permissions")

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    """What every page shares: base page, blocks, navigation, images, SEO and search."""

    name = "cms.content"
    label = "content"
    verbose_name = _("Content")

    def ready(self) -> None:
        """Say who may do what and whose videos play; have pictures made in good time; keep the site's address."""
        from django.db.models.signals import post_migrate, post_save
        from wagtail.contrib.redirects.signal_handlers import autocreate_redirects_on_slug_change
        from wagtail.signals import page_slug_changed

        from accounts.models import Organisation
        from accounts.permissions import Permission, register_permission
        from accounts.roles import EDITORS, MODERATORS, grant_role
        from cms.content import audited_deletions, avif, popular_tags, strict_admin
        from cms.content.embeds import PLAYER_ORIGINS
        from cms.content.handlers import (
            follow_base_url_when_migrated,
            hide_documents_when_migrated,
            keep_libraries_when_migrated,
            keep_library_of,
            prepare_renditions,
        )
        from cms.content.libraries import policy
        from cms.content.models import SiteImage
        from cms.infra import security

        avif.register()
        strict_admin.install()
        security.allow_players(*PLAYER_ORIGINS)
        post_save.connect(prepare_renditions, sender=SiteImage)
        post_migrate.connect(follow_base_url_when_migrated, sender=self)
        post_migrate.connect(hide_documents_when_migrated, sender=self)
        post_migrate.connect(keep_libraries_when_migrated, sender=self)
        post_save.connect(keep_library_of, sender=Organisation)
        audited_deletions.register()
        policy.register()
        register_permission(
            Permission(
                policy.MANAGE,
                _("Manage images and documents"),
                explanation=_(
                    "Upload, change and delete those of the organisation. Every member may choose from them."
                ),
            )
        )
        # It would write after the commit what `BasePage.save` has written in the transaction (redirects.py).
        page_slug_changed.disconnect(autocreate_redirects_on_slug_change)

        popular_tags.propose_none()
        grant_role(EDITORS, MODERATORS, permissions={"simple_translation.submit_translation"})
        grant_role(MODERATORS, permissions={"content.change_brandsettings", "content.change_navigationsettings"})
        redirect_actions = ("add", "change", "delete", "view")
        grant_role(MODERATORS, permissions={f"wagtailredirects.{action}_redirect" for action in redirect_actions})

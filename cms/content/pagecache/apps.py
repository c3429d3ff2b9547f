from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentPageCacheConfig(AppConfig):
    """Tells the page cache what pages depend on.

    The last of INSTALLED_APPS: every app has then registered its models.
    """

    name = "cms.content.pagecache"
    label = "content_pagecache"
    verbose_name = _("Page cache")

    def ready(self) -> None:
        """Register what Wagtail shows by itself, and begin to watch."""
        from taggit.models import Tag
        from wagtail.contrib.redirects.models import Redirect
        from wagtail.contrib.settings.registry import registry
        from wagtail.documents import get_document_model
        from wagtail.images import get_image_model
        from wagtail.snippets.models import get_snippet_models

        from accounts.audit import register_action
        from accounts.roles import MODERATORS, grant_role
        from cms.content.pagecache import page_signals, recording, row_signals
        from cms.content.pagecache.registry import is_tracked, track

        for model in (get_image_model(), get_document_model(), Redirect, Tag, *registry, *get_snippet_models()):
            if not is_tracked(model):
                track(model)
        recording.connect()
        page_signals.connect()
        row_signals.connect()
        register_action("pagecache.purged", _("Purged a page from the cache"))
        grant_role(MODERATORS, permissions={"pagecache.view_cache_report"})

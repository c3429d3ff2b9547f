from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """The help centre."""

    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        """Keep the search in step with the articles, and offer articles to the pages that tease them."""
        from cms.content import teasers
        from support import selectors
        from support.models import ArticlePage
        from support.services.index_article import on_article_saved

        post_save.connect(on_article_saved, sender=ArticlePage, dispatch_uid="support_index_article")
        teasers.register("help", selectors.recent_articles)

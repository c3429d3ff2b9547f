from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """The help centre."""

    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        """Keep the search in step with the articles, offer articles to teasers, and say what lists of them go by."""
        from cms.content import teasers
        from cms.content.pagecache.registry import track
        from support import selectors
        from support.models import ArticlePage
        from support.services.index_article import on_article_saved

        track(ArticlePage, facets=selectors.facets_of_article, placed_by=())
        post_save.connect(on_article_saved, sender=ArticlePage, dispatch_uid="support_index_article")
        teasers.register("help", selectors.recent_articles)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Marketing pages and the blog."""

    name = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        """Say who may do what with authors and categories, offer posts to teasers, and what lists of posts go by."""
        from accounts.models import Organisation
        from accounts.roles import EDITORS, MODERATORS, grant_role
        from cms.content import teasers
        from cms.content.pagecache.registry import track
        from home import models, selectors

        track(Organisation)
        track(models.BlogPage, facets=selectors.facets_of_post, placed_by=("date",))

        for name in ("author", "category"):
            grant_role(EDITORS, MODERATORS, permissions={f"home.add_{name}", f"home.change_{name}"})
            grant_role(MODERATORS, permissions={f"home.delete_{name}"})
        teasers.register("blog", selectors.latest_posts)

from django.urls import URLPattern, path
from wagtail import hooks

from cms.content.pagecache import panel
from cms.content.pagecache.serving import serve_cached

# Inside Wagtail's own check of restrictions, so that only what passed it is recorded.
hooks.register("on_serve_page", serve_cached, order=100)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses of the panel in a page's editor."""
    return [
        path("page-cache/pages/<int:page_id>/", panel.show, name="page_cache_panel"),
        path("page-cache/pages/<int:page_id>/purge/", panel.purge_now, name="page_cache_purge"),
    ]


# After Wagtail's own, whose place it takes.
@hooks.register("register_admin_viewset", order=100)
def pages() -> panel.PagesWithPanel:
    """Edit pages with the panel beside them."""
    return panel.PagesWithPanel()

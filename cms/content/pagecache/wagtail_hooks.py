from wagtail import hooks

from cms.content.pagecache.serving import serve_cached

# Inside Wagtail's own check of restrictions, so that only what passed it is recorded.
hooks.register("on_serve_page", serve_cached, order=100)

from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    """The Redis page cache."""

    name = "cms.infra.pagecache"
    label = "pagecache"

from django.apps import AppConfig


class CacheConfig(AppConfig):
    """The table that stands in for Redis."""

    name = "cms.infra.cache"
    label = "cache"

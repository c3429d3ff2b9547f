from django.apps import AppConfig


class CacheConfig(AppConfig):
    """The table of what the cache must not forget."""

    name = "cms.infra.cache"
    label = "cache"

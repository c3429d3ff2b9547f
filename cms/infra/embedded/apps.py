from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    """PostgreSQL and Redis from wheels, and `manage.py serve`."""

    name = "cms.infra.embedded"
    label = "embedded"

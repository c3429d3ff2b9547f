from django.apps import AppConfig


class RateLimitConfig(AppConfig):
    """Limits on how often somebody may do something."""

    name = "cms.infra.ratelimit"
    label = "ratelimit"

    def ready(self) -> None:
        """Refuse to start with rules or proxies that nobody can read."""
        from cms.infra import proxies
        from cms.infra.ratelimit import rules

        rules.validate()
        proxies.validate()

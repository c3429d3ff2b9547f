from typing import Any

from django.core.management.base import BaseCommand

from cms.infra.jobs.events import relay


class Command(BaseCommand):
    """Fills the Redis Stream again."""

    help = "Fill the Redis Stream of domain events again from PostgreSQL, for example with a new Redis."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Rebuild and say how much there was."""
        count = relay.rebuild()
        self.stdout.write(f"The stream holds {count} events again.")
